import { createHash, randomBytes } from "node:crypto";

import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { Destination, Prisma } from "@/lib/generated/prisma/client";
import type { CreateDestinationBody, DestinationView, updateDestinationBody } from "@/lib/schemas/destination";
import { maskSecret, openSecret, sealSecret } from "@/lib/secrets/secret-box";
import type { z } from "zod";

import { note } from "./note";

/** For a sandbox `projectToken` is the token in its capture address. */
export type DestinationSecret = { projectToken: string; personalApiKey?: string };

type UpdateBody = z.infer<typeof updateDestinationBody>;

export type OpenDestination = DestinationSecret & {
  id: string;
  kind: Destination["kind"];
  host: string | null;
  projectId: string | null;
  maxEventsPerSecond: number | null;
};

const CLOUD_NAMES: Record<string, string> = {
  "us.i.posthog.com": "PostHog US Cloud",
  "eu.i.posthog.com": "PostHog EU Cloud",
};

const missing = () => new AppError("not_found", "There is no such destination.");

/** Makes a PostHog destination or a sandbox with an address of its own. `projectName`: where PostHog has told it. */
export async function createDestination(
  db: Db,
  body: CreateDestinationBody,
  { projectName }: { projectName?: string | undefined } = {},
): Promise<DestinationView> {
  const data = body.kind === "sandbox" ? sandboxData(body.name) : posthogData(body, projectName);
  return viewDestination(await db.destination.create({ data }));
}

/** Oldest first. */
export async function listDestinations(db: Db): Promise<{ items: DestinationView[] }> {
  const rows = await db.destination.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  return { items: rows.map(viewDestination) };
}

export async function getDestination(db: Db, id: string): Promise<DestinationView> {
  return viewDestination(await findDestination(db, id));
}

/** What is not given stays; null takes it away. A sandbox has only its name to change. */
export async function updateDestination(
  db: Db,
  id: string,
  body: UpdateBody,
  actor = "system",
): Promise<DestinationView> {
  const row = await findDestination(db, id);
  const { name, projectToken, personalApiKey, projectId, maxEventsPerSecond } = body;
  if (row.kind === "sandbox" && (projectToken ?? personalApiKey ?? projectId ?? maxEventsPerSecond) != null)
    throw new AppError("invalid_input", "A sandbox has no token, key, project or ceiling to set; only its name.");
  const data: Prisma.DestinationUpdateInput = {
    ...(name !== undefined && { name }),
    ...(projectId !== undefined && { projectId }),
    ...(maxEventsPerSecond !== undefined && { maxEventsPerSecond }),
    ...(projectToken === undefined && personalApiKey === undefined ? {} : sealed(changedSecret(row, body))),
  };
  const view = viewDestination(await db.destination.update({ where: { id }, data }));
  await tellMigrations(db, { id, actor, changed: changesOf(body) });
  return view;
}

/** A new token may come in the place of a secret that cannot be read any more; its key is lost with it. */
function changedSecret(row: Destination, { projectToken, personalApiKey }: UpdateBody): DestinationSecret {
  const old = projectToken === undefined ? secretOf(row) : { ...readableSecret(row), projectToken };
  const key = personalApiKey === undefined ? old.personalApiKey : (personalApiKey ?? undefined);
  return { projectToken: old.projectToken, ...(key && { personalApiKey: key }) };
}

const fieldNames: Record<keyof UpdateBody, string> = {
  name: "name",
  projectToken: "project token",
  personalApiKey: "personal API key",
  projectId: "project",
  maxEventsPerSecond: "ceiling of events a second",
};

/** In words, without what they changed to: secrets are among them. */
function changesOf(body: UpdateBody): string[] {
  return (Object.keys(fieldNames) as (keyof typeof fieldNames)[])
    .filter((field) => body[field] !== undefined)
    .map((field) => fieldNames[field]);
}

/** Those that have not ended send with it from now on. */
async function tellMigrations(db: Db, { id, actor, changed }: { id: string; actor: string; changed: string[] }) {
  if (changed.length === 0) return;
  const open = await db.migration.findMany({ where: { destinationId: id, endedAt: null }, select: { id: true } });
  const why = `Changed: ${changed.join(", ")}.`;
  for (const migration of open)
    await note(db, { migrationId: migration.id, kind: "setting", what: "destination changed", why, actor });
}

/** Takes a sandbox's events with it. Throws AppError `conflict` while migrations name the destination. */
export async function deleteDestination(db: Db, id: string): Promise<void> {
  const row = await findDestination(db, id);
  const inUse = await db.migration.count({ where: { destinationId: id } });
  if (inUse > 0)
    throw new AppError("conflict", `“${row.name}” is the destination of ${inUse} migration${inUse === 1 ? "" : "s"}.`, {
      hint: "Delete those migrations first; then the destination can go.",
    });
  await db.destination.delete({ where: { id } });
}

/** With its secrets, for workers and checks only. Throws AppError `secret_unreadable`, `not_found`. */
export async function openDestinationSecret(db: Db, id: string): Promise<OpenDestination> {
  const row = await findDestination(db, id);
  const { kind, host, projectId, maxEventsPerSecond } = row;
  return { id, kind, host, projectId, maxEventsPerSecond, ...secretOf(row) };
}

export function viewDestination(row: Destination): DestinationView {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    host: row.host,
    projectToken: `••••${row.projectTokenLast4}`,
    personalApiKey: row.personalKeyLast4 === null ? null : `••••${row.personalKeyLast4}`,
    projectId: row.projectId,
    projectName: row.projectName,
    maxEventsPerSecond: row.maxEventsPerSecond,
    createdAt: row.createdAt.toISOString(),
  };
}

function sandboxData(name = "Sandbox") {
  const projectToken = randomBytes(24).toString("base64url");
  const tokenHash = Uint8Array.from(createHash("sha256").update(projectToken).digest());
  return { kind: "sandbox" as const, name, tokenHash, ...sealed({ projectToken }) };
}

function posthogData(body: Extract<CreateDestinationBody, { kind: "posthog" }>, projectName: string | undefined) {
  const { host, projectToken, personalApiKey, projectId, maxEventsPerSecond } = body;
  const hostname = new URL(host).host;
  return {
    kind: "posthog" as const,
    name: body.name ?? projectName ?? CLOUD_NAMES[hostname] ?? `PostHog at ${hostname}`,
    host: trimHost(host),
    projectId: projectId ?? null,
    projectName: projectName ?? null,
    maxEventsPerSecond: maxEventsPerSecond ?? null,
    ...sealed({ projectToken, ...(personalApiKey && { personalApiKey }) }),
  };
}

function sealed(secret: DestinationSecret) {
  return {
    secret: sealSecret(secret),
    projectTokenLast4: lastFour(secret.projectToken),
    personalKeyLast4: secret.personalApiKey === undefined ? null : lastFour(secret.personalApiKey),
  };
}

export const trimHost = (host: string) => host.replace(/\/+$/, "");

export const lastFour = (secret: string) => maskSecret(secret).replaceAll("•", "");

export function secretOf(row: Destination): DestinationSecret {
  return openSecret(row.secret) as DestinationSecret;
}

function readableSecret(row: Destination): Partial<DestinationSecret> {
  try {
    return secretOf(row);
  } catch (error) {
    if (error instanceof AppError && error.code === "secret_unreadable") return {};
    throw error;
  }
}

export async function findDestination(db: Db, id: string): Promise<Destination> {
  const row = await db.destination.findUnique({ where: { id } });
  if (!row) throw missing();
  return row;
}
