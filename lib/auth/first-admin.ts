import { randomBytes, randomUUID } from "node:crypto";

import { hashPassword } from "better-auth/crypto";

import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { SetupBody } from "@/lib/schemas/auth";
import { hashToken } from "./tokens";

type Admin = Omit<SetupBody, "token">;

/**
 * At start: makes the admin that ADMIN_EMAIL and ADMIN_PASSWORD name when there is no such account (one that exists is
 * left as it is), or returns a fresh one-time path to make one by hand while there is nobody.
 */
export async function prepareFirstAdmin(db: Db): Promise<{ setupPath: string | null }> {
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = env();
  if (email && password) await ensureAdmin(db, { email, password, name: "Admin" });
  if ((await db.user.count()) > 0) return { setupPath: null };
  const token = randomBytes(32).toString("base64url");
  // Only the newest link works: an old one may stand in a log somewhere.
  await db.$transaction([
    db.setupToken.deleteMany({ where: { usedAt: null } }),
    db.setupToken.create({ data: { hash: Uint8Array.from(hashToken(token)) } }),
  ]);
  return { setupPath: `/setup?token=${token}` };
}

/** Whether a setup link would still make an admin. */
export async function setupLinkWorks(db: Db, token: string): Promise<boolean> {
  const row = await db.setupToken.findUnique({ where: { hash: Uint8Array.from(hashToken(token)) } });
  return row !== null && row.usedAt === null && (await db.user.count()) === 0;
}

/** Makes the first admin by a setup link; throws setup_link_invalid when it was used or somebody exists. Atomic. */
export async function redeemSetupLink(db: Db, { token, ...admin }: SetupBody): Promise<void> {
  const password = await hashPassword(admin.password);
  await db.$transaction(async (tx) => {
    const { count } = await tx.setupToken.updateMany({
      where: { hash: Uint8Array.from(hashToken(token)), usedAt: null },
      data: { usedAt: new Date() },
    });
    if (count === 0 || (await tx.user.count()) > 0)
      throw new AppError("setup_link_invalid", "This set-up link was used already, or a newer one took its place.", {
        hint: "Start Backhaul again for a new link while there is no account; else sign in.",
      });
    await insertAdmin(tx, { ...admin, password });
  });
}

async function ensureAdmin(db: Db, admin: Admin): Promise<void> {
  const email = admin.email.toLowerCase();
  if (await db.user.findUnique({ where: { email } })) return;
  const password = await hashPassword(admin.password);
  await db.$transaction((tx) => insertAdmin(tx, { ...admin, password }));
}

type Tables = Pick<Db, "user" | "account">;

/** In the form better-auth reads: the hash belongs to an account of provider "credential". */
async function insertAdmin(tx: Tables, { email, name, password }: Admin): Promise<void> {
  const id = randomUUID();
  await tx.user.create({ data: { id, name, email: email.toLowerCase(), emailVerified: true } });
  await tx.account.create({
    data: { id: randomUUID(), accountId: id, providerId: "credential", userId: id, password },
  });
}
