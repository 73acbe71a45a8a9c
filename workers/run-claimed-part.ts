import { setTimeout as delay } from "node:timers/promises";

import type { Logger } from "pino";

import { AppError } from "@/lib/errors";
import type { ClaimedPart } from "@/lib/migrations/claim";
import { keepRejectPiece, storableDay } from "@/lib/migrations/commit";
import { type Note, note } from "@/lib/migrations/note";
import { noteOfOutcome } from "@/lib/migrations/part-notes";
import { createRetrySource } from "@/lib/migrations/retry-source";
import { settleMigration } from "@/lib/migrations/settle-migration";
import { joinSource } from "@/lib/migrations/stored-source";
import { claimPairsFor } from "@/lib/migrations/verify/resend-pairs";
import type { PlacesOf } from "@/lib/pipeline/places-of";
import type { ProgressBook } from "@/lib/pipeline/progress";
import { runPart } from "@/lib/pipeline/run-part";
import { contentType, recordIdentityOf, type SourceInput } from "@/lib/schemas/source";
import { options } from "@/lib/schemas/options";
import { joinSplitRecords } from "@/lib/sources/exports/split-records";
import { openSource } from "@/lib/sources/open-source";
import type { Source } from "@/lib/sources/source";
import { stagedSource } from "@/lib/staging/staged-source";
import { Committer } from "./committer";
import { leavePart, type PartTools, restartFor, stagedOf } from "./leave-part";
import { goesOn, HEARTBEAT_MS, LEASE_MARGIN_MS, RELEASE_MS } from "./lease-rules";
import { releaseFor, TOO_MANY_REJECTS } from "./release-for";
import { isDatabaseAway, whileDatabaseIsAway } from "./retry";

/** One run of a part under its lease: from its checkpoint to its end, a stop, or an error. Never throws. */
export async function runClaimedPart(tools: PartTools, part: ClaimedPart, stopWorker: AbortSignal): Promise<void> {
  const { db, log } = tools;
  const about = { migration: part.migrationId, part: part.id, key: part.key };
  const stop = new AbortController();
  const leaseLost = new AbortController();
  const tell = (said: Note) =>
    void note(db, said).catch((error: unknown) => log.warn({ ...about, err: error }, "not noted"));
  const committer = new Committer(db, part, tell);
  log.info({ ...about, checkpoint: part.checkpoint?.toString() ?? null }, "part begun");

  try {
    const release = await run(tools, part, { committer, stop, leaseLost, stopWorker }).catch((error: unknown) => {
      if (leaseLost.signal.aborted) return null;
      log[error instanceof AppError ? "warn" : "error"]({ ...about, err: error }, "part failed");
      return restartFor(error, part) ?? releaseFor(error, part);
    });
    if (!release) return log.warn(about, "lease lost");
    const signal = AbortSignal.timeout(RELEASE_MS);
    const held = await whileDatabaseIsAway(() => leavePart(tools, part, release), signal);
    log.info({ ...about, outcome: release.kind, held }, "part left");
    const said = held ? noteOfOutcome(part, release) : null;
    if (said) tell(said);
    await whileDatabaseIsAway(() => settleMigration(db, part.migrationId), signal);
  } catch (error) {
    // The lease lapses by itself, and another run goes on from the checkpoint.
    log.warn({ ...about, err: error }, "part not given back");
  }
}

type Held = { committer: Committer; stop: AbortController; leaseLost: AbortController; stopWorker: AbortSignal };

async function run(tools: PartTools, part: ClaimedPart, { committer, stop, leaseLost, stopWorker }: Held) {
  const { db, pool, sharedBlocks, destinationOf } = tools;
  const staged = stagedOf(part);
  const { source, placesOf } = sourceOf(tools, part, staged);
  const ended = new AbortController();
  try {
    const { book, ended: outcome } = runPart({
      source,
      object: { key: staged?.key ?? part.objectKey, bytes: Number(part.objectBytes), version: part.version },
      rangeStart: Number(part.rangeStart),
      rangeEnd: Number(part.rangeEnd),
      resumeAt: part.checkpoint === null ? null : Number(part.checkpoint),
      context: {
        contentType: contentType.parse(part.contentType),
        options: options.parse(part.retryOptions ?? part.options),
        migrationId: part.resendOf ?? part.migrationId,
        createdAt: part.createdAt.toISOString(),
        objectKey: part.objectKey,
        recordIdentity: recordIdentityOf(part.source as SourceInput),
      },
      pool,
      sharedBlocks,
      destination: await destinationOf(part.destinationId),
      rejectBudget: () => committer.rejectsLeft,
      claimPairs: (claims, signal) => whileDatabaseIsAway(() => claimPairsFor(db, part, claims), signal),
      ...(placesOf && { placesOf }),
      ...(part.resendDay !== null && { keepsDay: (day) => storableDay(day) === part.resendDay }),
      onTooLarge: () => committer.tellHalved(),
      keepOversized: async (offset, seq, bytes) => {
        if (part.resendDay !== null) return;
        await whileDatabaseIsAway(() => keepRejectPiece(db, part, { offset, seq, bytes }), leaseLost.signal);
      },
      stop: AbortSignal.any([stop.signal, stopWorker]),
      abort: leaseLost.signal,
    });
    const heartbeats = heartbeat(book, { committer, stop, leaseLost, ended: ended.signal, log: tools.log });
    try {
      const { kind } = await outcome;
      return kind === "too_many_rejects" ? TOO_MANY_REJECTS : ({ kind: kind === "done" ? "ended" : kind } as const);
    } finally {
      ended.abort();
      await heartbeats;
      if (!leaseLost.signal.aborted) await commitRest(book, committer, leaseLost);
    }
  } finally {
    await source.close();
  }
}

function sourceOf(
  { db, staging, sourceSettings }: PartTools,
  part: ClaimedPart,
  staged: ReturnType<typeof stagedOf>,
): { source: Source; placesOf?: PlacesOf } {
  if (part.retryOptions !== null) return createRetrySource(db, part.id);
  // Mixpanel writes line breaks of a text as they are.
  const mend = part.contentType === "mixpanel" ? joinSplitRecords : undefined;
  return { source: staged ? stagedSource(staging, staged, mend) : openSource(joinSource(part), sourceSettings) };
}

async function heartbeat(
  book: ProgressBook,
  held: Pick<Held, "committer" | "stop" | "leaseLost"> & { ended: AbortSignal; log: Logger },
): Promise<void> {
  const { committer, stop, leaseLost, ended, log } = held;
  while (!ended.aborted && !leaseLost.signal.aborted) {
    await delay(HEARTBEAT_MS, undefined, { signal: ended }).catch(() => undefined);
    if (ended.aborted) return;
    const tooLate = committer.leaseUntil - LEASE_MARGIN_MS;
    try {
      const answer = await within(committer.commit(book), tooLate - Date.now());
      if (!answer) leaseLost.abort(new Error("The lease is lost."));
      else if (!goesOn(answer.migrationStatus)) stop.abort();
    } catch (error) {
      if (!isDatabaseAway(error) && !(error instanceof TooLate)) log.error({ err: error }, "commit failed");
      if (Date.now() >= tooLate) leaseLost.abort(new Error("The lease could not be renewed.", { cause: error }));
    }
  }
}

/** What the last heartbeat left: first a commit that nobody answered, then what was settled since. */
async function commitRest(book: ProgressBook, committer: Committer, leaseLost: AbortController): Promise<void> {
  const signal = AbortSignal.timeout(Math.max(1_000, committer.leaseUntil - LEASE_MARGIN_MS - Date.now()));
  for (let again = true; again;) {
    again = committer.hasPending;
    const answer = await whileDatabaseIsAway(() => committer.commit(book), signal);
    if (answer) continue;
    leaseLost.abort(new Error("The lease is lost."));
    return;
  }
}

class TooLate extends Error {}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate("No answer before the lease ends.")), Math.max(0, ms));
  });
  promise.catch(() => undefined);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
