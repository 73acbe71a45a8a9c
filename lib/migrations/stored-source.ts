import { maskSecret, openSecret, sealSecret } from "@/lib/secrets/secret-box";
import { source as sourceSchema, sourceView, type SourceInput, type SourceView } from "@/lib/schemas/source";

/** As it lies in the database: the source without its secrets, and the secrets sealed. */
export type StoredSource = { source: unknown; sourceSecret: Uint8Array | null };

type Fields = Record<string, unknown>;
/** By where they stand in the source: a field's name, or "object.field". */
type Secrets = Record<string, string>;

const secretFields: Record<SourceInput["kind"], string[]> = {
  s3: ["secretAccessKey"],
  folder: [],
  amplitude: ["apiKey", "secretKey"],
  mixpanel: ["auth.secret"],
};

/** Takes the secrets out of a source and seals them. */
export function splitSource(source: SourceInput): { source: Fields; sourceSecret: Uint8Array<ArrayBuffer> | null } {
  const open = structuredClone(source) as Fields;
  const secrets: Secrets = {};
  for (const field of secretFields[source.kind]) {
    const [holder, name] = placeOf(open, field);
    secrets[field] = holder[name] as string;
    delete holder[name];
  }
  return { source: open, sourceSecret: Object.keys(secrets).length > 0 ? sealSecret(secrets) : null };
}

/** The source with its secrets again, for planner and worker only. Throws AppError `secret_unreadable`. */
export function joinSource({ source, sourceSecret }: StoredSource): SourceInput {
  return sourceSchema.parse(withSecrets(source, sourceSecret ? (openSecret(sourceSecret) as Secrets) : {}));
}

/** The same, with secrets that another key has sealed left blank: to be entered again. */
export function joinReadable({ source, sourceSecret }: StoredSource): Fields {
  return withSecrets(source, sourceSecret ? openedSecrets(source as SourceInput, sourceSecret) : {});
}

/** The source as people see it: secrets are bullets and their last 4 characters. */
export function viewSource({ source, sourceSecret }: StoredSource): SourceView {
  // The key was changed: the page still has to open, and the worker will say what is wrong.
  const secrets = sourceSecret ? openedSecrets(source as SourceInput, sourceSecret) : {};
  const masked = Object.entries(secrets).map(([field, secret]) => [field, maskSecret(secret)]);
  return sourceView.parse(withSecrets(source, Object.fromEntries(masked) as Secrets));
}

/** Each of the source's secrets; all of them blank when they were sealed with another key. */
function openedSecrets({ kind }: SourceInput, sealed: Uint8Array): Secrets {
  try {
    return openSecret(sealed) as Secrets;
  } catch {
    return Object.fromEntries(secretFields[kind].map((field) => [field, ""]));
  }
}

function withSecrets(source: unknown, secrets: Secrets): Fields {
  const whole = structuredClone(source) as Fields;
  for (const [field, secret] of Object.entries(secrets)) {
    const [holder, name] = placeOf(whole, field);
    holder[name] = secret;
  }
  return whole;
}

function placeOf(source: Fields, field: string): [holder: Fields, name: string] {
  const [outer = "", inner] = field.split(".");
  return inner === undefined ? [source, outer] : [source[outer] as Fields, inner];
}
