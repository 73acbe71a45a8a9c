import type { Db } from "@/lib/db/client";
import type { SourceInput } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { type Lease } from "./claim";
import { insertKeptLines, measureKeptLines } from "./kept-lines";
import { clearPlan, endPlan, type PlanOutcome } from "./plan-migration";
import { takeSample } from "./preview-sample";

export type TestPlan = {
  source: SourceInput;
  settings: SourceSettings;
  maxEvents: number;
  seed: number;
  /** As they are stored: the lines of a part carry the options that they are mapped under. */
  options: unknown;
  signal: AbortSignal;
};

const WRITE_MS = 60_000;

/**
 * A test's one part: at most `maxEvents` records from all over the source, those that the preview shows with the same
 * `seed`, kept with the part. Each is known by its place in the source, so that in the full migration it is the same
 * event. Throws as `takeSample` does.
 */
export async function planTest(db: Db, lease: Lease, plan: TestPlan): Promise<PlanOutcome> {
  if (!(await clearPlan(db, lease))) return "lease_lost";
  const { source, settings, maxEvents, seed, options, signal } = plan;
  const { sample } = await takeSample({ source, limit: maxEvents, seed }, settings, signal);
  const lines = sample.lines.flatMap(({ bytes, ...line }) => (bytes ? { ...line, bytes } : []));
  const written = await db.$transaction(
    async (tx) => {
      const [held] = await tx.$queryRaw<unknown[]>`
        SELECT id FROM migrations
        WHERE id = ${lease.id}::uuid AND lease_token = ${lease.token}::uuid AND planned_at IS NULL FOR UPDATE`;
      if (!held) return false;
      const { id: partId } = await tx.part.create({
        data: {
          migrationId: lease.id,
          ordinal: 0,
          key: `${lines.length} records from ${sample.places} ${sample.places === 1 ? "place" : "places"}`,
          objectKey: `test/${lease.id}`,
          objectBytes: 0,
          version: "kept",
          rangeStart: 0,
          rangeEnd: 0,
          retryOptions: options as object,
        },
        select: { id: true },
      });
      await insertKeptLines(tx, partId, lines);
      await measureKeptLines(tx, partId);
      if (sample.cutShort) {
        const { reason: why } = sample.cutShort;
        await tx.timelineEntry.create({
          data: { migrationId: lease.id, actor: "system", what: "sample cut short", why },
        });
      }
      return true;
    },
    { timeout: WRITE_MS },
  );
  return written && (await endPlan(db, lease)) ? "planned" : "lease_lost";
}
