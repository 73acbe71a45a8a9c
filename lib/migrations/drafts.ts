import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { WizardDraft as Row } from "@/lib/generated/prisma/client";
import {
  type DraftView,
  isKeptSecret,
  KEPT_SECRET,
  keptSecret,
  type SaveDraftBody,
  type SecretName,
  secretPlaces,
  type WizardDraft,
  wizardDraft,
} from "@/lib/schemas/draft";
import { maskSecret, openSecret, sealSecret } from "@/lib/secrets/secret-box";

type Secrets = Partial<Record<SecretName, string>>;

const MOST_LISTED = 50;
const names = Object.keys(secretPlaces) as SecretName[];

const missing = () =>
  new AppError("not_found", "There is no such draft.", {
    hint: "It was started or discarded. Begin a new migration.",
  });

const changed = () =>
  new AppError("draft_changed", "This draft was changed in another tab or on another device.", {
    hint: "Take what is there, or keep what you have here.",
  });

/**
 * Keeps a draft under the id that its browser gave it. A secret that reads as kept stays, an empty one goes. Throws
 * AppError `draft_changed` when another page has saved since the revision that this one knows, and `not_found` when the
 * id is another person's or that revision is gone.
 */
export async function saveDraft(db: Db, owner: string, id: string, body: SaveDraftBody): Promise<DraftView> {
  const { draft, page, revision } = body;
  const known = await db.wizardDraft.findUnique({ where: { id } });
  if (known ? known.owner !== owner : revision !== undefined) throw missing();
  // A page whose answer got lost sends again what it has saved already.
  const isOwn = known !== null && page !== undefined && known.page === page;
  if (known && revision !== undefined && known.revision !== revision && !isOwn) throw changed();
  const before = known ? secretsOf(known) : {};
  const secrets: Secrets = {};
  for (const name of names) {
    const typed = placeOf(draft, name).get();
    const secret = isKeptSecret(typed) ? before[name] : typed;
    if (secret) secrets[name] = secret;
  }
  const data = {
    answers: JSON.stringify(withSecrets(draft, () => "")),
    secrets: Object.keys(secrets).length > 0 ? sealSecret(secrets) : null,
    revision: (known?.revision ?? 0) + 1,
    page: page ?? null,
    updatedAt: new Date(),
  };
  // The condition stands in the write too: two saves may meet, and the later one then looks again.
  const [row] = known
    ? await db.wizardDraft.updateManyAndReturn({ where: { id, owner, revision: known.revision }, data })
    : await db.wizardDraft.createManyAndReturn({ data: [{ id, owner, ...data }], skipDuplicates: true });
  return row ? viewDraft(row) : saveDraft(db, owner, id, body);
}

/** The person's drafts, the latest first. */
export async function listDrafts(db: Db, owner: string): Promise<{ items: DraftView[] }> {
  const rows = await db.wizardDraft.findMany({ where: { owner }, orderBy: { updatedAt: "desc" }, take: MOST_LISTED });
  return { items: rows.map(viewDraft) };
}

export async function getDraft(db: Db, owner: string, id: string): Promise<DraftView> {
  return viewDraft(await find(db, owner, id));
}

/** Safe to call twice. */
export async function deleteDraft(db: Db, owner: string, id: string): Promise<void> {
  await db.wizardDraft.deleteMany({ where: { id, owner } });
}

/**
 * `value` with the secrets themselves where it names kept ones. Throws AppError `not_found`, `secret_unreadable`, or
 * `invalid_input` when the draft has no such secret.
 */
export async function fillKeptSecrets<T>(db: Db, owner: string, value: T): Promise<T> {
  const ids = new Set<string>();
  walkTexts(value, (text) => {
    const id = KEPT_SECRET.exec(text)?.[1];
    if (id) ids.add(id);
    return text;
  });
  if (ids.size === 0) return value;
  const kept = new Map<string, Secrets>();
  for (const id of ids) kept.set(id, secretsOf(await find(db, owner, id)));
  return walkTexts(value, (text) => {
    const [, id = "", name = ""] = KEPT_SECRET.exec(text) ?? [];
    if (!id) return text;
    const secret = kept.get(id)?.[name as SecretName];
    if (secret) return secret;
    throw new AppError("invalid_input", "A saved secret is no longer there.", { hint: "Type it again." });
  }) as T;
}

function viewDraft(row: Row): DraftView {
  const secrets = readableSecrets(row);
  return {
    id: row.id,
    draft: withSecrets(readAnswers(row.answers), (name) => (secrets[name] ? keptSecret(row.id, name) : "")),
    endings: Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, maskSecret(secret)])),
    revision: row.revision,
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** What of the answers this version understands: one that it does not falls to its default, and takes no other along. */
function readAnswers(text: string): WizardDraft {
  const answers = JSON.parse(text) as Record<string, unknown>;
  const whole = wizardDraft.safeParse(answers);
  if (whole.success) return whole.data;
  const strange = new Set(whole.error.issues.map(({ path }) => path[0]));
  return wizardDraft.parse(Object.fromEntries(Object.entries(answers).filter(([name]) => !strange.has(name))));
}

/** Under another key the secrets are lost, but not the rest of the draft. */
function readableSecrets(row: Row): Secrets {
  try {
    return secretsOf(row);
  } catch {
    return {};
  }
}

function secretsOf({ secrets }: Row): Secrets {
  return secrets ? (openSecret(secrets) as Secrets) : {};
}

async function find(db: Db, owner: string, id: string): Promise<Row> {
  const row = await db.wizardDraft.findUnique({ where: { id, owner } });
  if (!row) throw missing();
  return row;
}

function withSecrets(draft: WizardDraft, secret: (name: SecretName) => string): WizardDraft {
  const copy = structuredClone(draft);
  for (const name of names) placeOf(copy, name).set(secret(name));
  return copy;
}

type Holder = Record<string, unknown>;

function placeOf(draft: WizardDraft, name: SecretName): { get: () => string; set: (text: string) => void } {
  const path: readonly string[] = secretPlaces[name];
  const holder = path.slice(0, -1).reduce<Holder>((at, key) => at[key] as Holder, draft);
  const key = path.at(-1) ?? "";
  return { get: () => holder[key] as string, set: (text) => void (holder[key] = text) };
}

/** The same value with each text in it replaced. */
function walkTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((item) => walkTexts(item, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walkTexts(item, replace)]));
}
