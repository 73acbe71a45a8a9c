import type { Logger } from "pino";

import type { Db } from "@/lib/db/client";
import type { Destination } from "@/lib/destination/destination";
import type { Slots } from "@/lib/destination/slots";
import { AppError } from "@/lib/errors";
import { Prisma } from "@/lib/generated/prisma/client";
import type { ClaimedPart } from "@/lib/migrations/claim";
import { dropStagedCopy } from "@/lib/migrations/exports/staged-copies";
import { type Release, releasePart } from "@/lib/migrations/release-part";
import { resetToStart } from "@/lib/migrations/reset-part";
import type { TransformPool } from "@/lib/pipeline/transform-pool";
import type { SourceSettings } from "@/lib/sources/open-source";
import type { Staged } from "@/lib/staging/staged-source";
import type { StagingStore } from "@/lib/staging/staging";
import { copiesKeepGoing } from "@/lib/staging/staging-errors";
import { MOST_FAILURES, toProblem } from "./release-for";

export type PartTools = {
  db: Db;
  pool: TransformPool;
  sharedBlocks: Slots;
  sourceSettings: SourceSettings;
  staging: StagingStore;
  retentionHours: number;
  destinationOf(id: string): Promise<Destination>;
  log: Logger;
};

/** The staged copy is gone: the window begins again, from its download. */
export type Restart = { kind: "begins_again" };

/** Of a window of an export: the copy that is read. */
export function stagedOf({ stagedKey, stagedBytes, stagedSha256 }: ClaimedPart): Staged | null {
  if (stagedKey === null || stagedBytes === null || stagedSha256 === null) return null;
  return { key: stagedKey, bytes: Number(stagedBytes), sha256: stagedSha256 };
}

/** Null for any other error. Once copies were lost so often, somebody has to look. */
export function restartFor(error: unknown, { failures }: Pick<ClaimedPart, "failures">): Restart | Release | null {
  if (!(error instanceof AppError) || error.code !== "staged_copy_gone") return null;
  if (failures + 1 < MOST_FAILURES) return { kind: "begins_again" };
  return { kind: "needs_person", error: toProblem(copiesKeepGoing(error, MOST_FAILURES)) };
}

/** Gives the lease back, and puts away what the part does not need any more. False when the lease was lost. */
export async function leavePart(
  { db, staging, retentionHours, log }: PartTools,
  part: ClaimedPart,
  release: Release | Restart,
): Promise<boolean> {
  if (release.kind === "begins_again") {
    const own = Prisma.sql`id = ${part.id}::uuid AND lease_token = ${part.token}::uuid`;
    return (await resetToStart(db, own, Prisma.sql`failures + 1`)) === 1;
  }
  const held = await releasePart(db, part, release);
  const staged = stagedOf(part);
  // What a line was before it was mended is nowhere else.
  if (held && part.retryOptions !== null && release.kind === "ended")
    await db.retryLine.deleteMany({ where: { partId: part.id, original: null } });
  if (held && staged && release.kind === "ended" && retentionHours === 0)
    await dropStagedCopy(db, staging, staged.key).catch((error: unknown) =>
      // The sweeper finds it.
      log.warn({ part: part.id, err: error }, "staged copy not removed"),
    );
  return held;
}
