import type { Db } from "@/lib/db/client";
import type { Prisma } from "@/lib/generated/prisma/client";
import { createDestination } from "@/lib/migrations/destinations";

type Part = Partial<Prisma.PartUncheckedCreateInput>;

/** A migration as a row, for tests of what is read and changed; everything not given is believable. */
export async function insertMigration(
  db: Db,
  data: Partial<Prisma.MigrationUncheckedCreateInput> = {},
): Promise<string> {
  const destinationId = data.destinationId ?? (await createDestination(db, { kind: "sandbox" })).id;
  const { id } = await db.migration.create({
    data: {
      name: "Test",
      sourceKind: "folder",
      contentType: "amplitude",
      source: { kind: "folder", contentType: "amplitude", path: "events.jsonl" },
      options: { rejectLimit: 10_000 },
      createdBy: "test",
      rejectAllowance: 10_000,
      ...data,
      destinationId,
    },
  });
  return id;
}

/** A part of 1,000 bytes that is yet to be run. */
export async function insertPart(db: Db, migrationId: string, ordinal: number, data: Part = {}): Promise<string> {
  const key = `events-${ordinal}.jsonl`;
  const { id } = await db.part.create({
    data: {
      migrationId,
      ordinal,
      key,
      objectKey: key,
      objectBytes: 1_000,
      version: "v1",
      rangeStart: 0,
      rangeEnd: 1_000,
      ...data,
    },
  });
  return id;
}

/** A migration with one part, all of which was accepted just now. */
export async function insertAccepted(
  db: Db,
  data: Parameters<typeof insertMigration>[1],
  accepted: number,
): Promise<string> {
  const id = await insertMigration(db, data);
  const partId = await insertPart(db, id, 0, { read: accepted, accepted });
  await db.partSample.create({ data: { partId, migrationId: id, events: accepted, bytes: 1 } });
  return id;
}

/** A part that changes though its migration has ended is seen only by those who read it. */
export const setAccepted = (db: Db, migrationId: string, accepted: number) =>
  db.part.updateMany({ where: { migrationId }, data: { read: accepted, accepted } });
