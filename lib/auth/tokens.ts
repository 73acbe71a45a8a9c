import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { CreatedToken, TokenView } from "@/lib/schemas/auth";

const SEEN_EVERY_MS = 60_000;

type Row = { id: string; name: string; createdAt: Date; lastUsedAt: Date | null };

export type TokenHolder = { id: string | null; name: string };

/** sha256: enough for secrets that are 32 random bytes. */
export const hashToken = (token: string) => createHash("sha256").update(token).digest();

/** Makes a token and gives it back; only its hash is kept, so it can't be shown again. */
export async function createToken(db: Db, name: string): Promise<CreatedToken> {
  const token = `bh_${randomBytes(32).toString("base64url")}`;
  const row = await db.apiToken.create({ data: { name, hash: Uint8Array.from(hashToken(token)) } });
  return { ...view(row), token };
}

export async function listTokens(db: Db): Promise<TokenView[]> {
  const rows = await db.apiToken.findMany({ orderBy: [{ createdAt: "desc" }, { id: "asc" }] });
  return rows.map(view);
}

function view({ id, name, createdAt, lastUsedAt }: Row): TokenView {
  return { id, name, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}

export async function deleteToken(db: Db, id: string): Promise<void> {
  const { count } = await db.apiToken.deleteMany({ where: { id } });
  if (count === 0) throw new AppError("not_found", "There is no such token.");
}

/** Whose token this is: API_TOKEN's of the environment, or a stored one's; null when nobody's. */
export async function tokenHolder(db: Db, token: string): Promise<TokenHolder | null> {
  const hash = hashToken(token);
  const fixed = env().API_TOKEN;
  if (fixed && timingSafeEqual(hash, hashToken(fixed))) return { id: null, name: "API_TOKEN" };
  const row = await db.apiToken.findUnique({ where: { hash: Uint8Array.from(hash) } });
  if (!row) return null;
  const seen = new Date(Date.now() - SEEN_EVERY_MS);
  if (!row.lastUsedAt || row.lastUsedAt < seen)
    await db.apiToken.updateMany({ where: { id: row.id }, data: { lastUsedAt: new Date() } });
  return { id: row.id, name: `token ${row.name}` };
}
