import { maskSecret, openSecret, sealSecret } from "@/lib/secrets/secret-box";
import { source as sourceSchema, sourceView, type SourceInput, type SourceView } from "@/lib/schemas/source";

/** As it lies in the database: the source without its secrets, and the secrets sealed. */
export type StoredSource = { source: unknown; sourceSecret: Uint8Array | null };

type Secrets = { secretAccessKey?: string };

/** Takes the secrets out of a source and seals them. */
export function splitSource(source: SourceInput): {
  source: Record<string, unknown>;
  sourceSecret: Uint8Array<ArrayBuffer> | null;
} {
  if (source.kind === "folder") return { source, sourceSecret: null };
  const { secretAccessKey, ...open } = source;
  return { source: open, sourceSecret: sealSecret({ secretAccessKey } satisfies Secrets) };
}

/** The source with its secrets again, for planner and worker only. Throws AppError `secret_unreadable`. */
export function joinSource({ source, sourceSecret }: StoredSource): SourceInput {
  const secrets = sourceSecret ? (openSecret(sourceSecret) as Secrets) : {};
  return sourceSchema.parse({ ...(source as object), ...secrets });
}

/** The source as people see it: secrets are bullets and their last 4 characters. */
export function viewSource(stored: StoredSource): SourceView {
  return sourceView.parse({ ...(stored.source as object), ...maskedSecrets(stored.sourceSecret) });
}

function maskedSecrets(sealed: Uint8Array | null): Record<string, string> {
  if (!sealed) return {};
  try {
    const secrets = openSecret(sealed) as Record<string, string>;
    return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, maskSecret(secret)]));
  } catch {
    // The key was changed: the page still has to open, and the worker will say what is wrong.
    return { secretAccessKey: "••••" };
  }
}
