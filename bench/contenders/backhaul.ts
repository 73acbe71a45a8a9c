import { availableParallelism } from "node:os";
import { basename, dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { createLocalPacer } from "@/lib/destination/pacer";
import { createPostHogDestination } from "@/lib/destination/posthog";
import { Slots } from "@/lib/destination/slots";
import { runPart, type RunPartOptions, SHARED_BLOCKS } from "@/lib/pipeline/run-part";
import { claimsInMemory } from "@/lib/pipeline/settle-pairs";
import { createTransformPool } from "@/lib/pipeline/transform-pool";
import { createFolderSource } from "@/lib/sources/folder";
import { type PlannedPart, planParts } from "@/lib/sources/plan-parts";
import type { SourceObject } from "@/lib/sources/source";
import type { ContentType } from "@/lib/transforms/transform";

import { measured } from "./measured.mjs";

// The worker's own code from file to destination, ledger and all, without the database: what a heartbeat would commit is
// taken and forgotten.

const HEARTBEAT_MS = 1_000;
const never = new AbortController().signal;

await measured(async ({ file, sinkUrl, contentType, settings }) => {
  const {
    threads = Math.max(1, availableParallelism() - 1),
    parts: partsAtOnce = 4,
    shared = SHARED_BLOCKS,
    ...tuning
  } = settings;
  const source = createFolderSource(basename(file), dirname(file));
  const pool = createTransformPool({ threads });
  const destination = createPostHogDestination({
    host: sinkUrl,
    projectToken: "phc_bench",
    pacer: createLocalPacer(null),
    policy: { allowPrivate: ["127.0.0.1"] },
  });
  const claimPairs = claimsInMemory();
  const sharedBlocks = new Slots(shared);
  const ledger = { read: 0, accepted: 0, rejected: 0 };

  async function run(object: SourceObject, part: PlannedPart): Promise<void> {
    const { book, ended } = runPart({
      source,
      object,
      rangeStart: part.rangeStart,
      rangeEnd: part.rangeEnd,
      resumeAt: null,
      context: {
        contentType: contentType as ContentType,
        options: {},
        migrationId: "00000000-0000-4000-8000-000000000000",
        createdAt: "2030-01-01T00:00:00Z",
        objectKey: object.key,
      },
      pool,
      destination,
      claimPairs,
      rejectBudget: () => Number.MAX_SAFE_INTEGER,
      keepOversized: async () => undefined,
      stop: never,
      abort: never,
      sharedBlocks,
      ...(tuning as Partial<RunPartOptions>),
    });
    const take = () => {
      const delta = book.take();
      ledger.read += delta?.read ?? 0;
      ledger.accepted += delta?.accepted ?? 0;
      ledger.rejected += delta?.rejects.length ?? 0;
    };
    const over = new AbortController();
    const beats = (async () => {
      while (!over.signal.aborted) {
        await delay(HEARTBEAT_MS, undefined, { signal: over.signal }).catch(() => undefined);
        take();
      }
    })();
    const outcome = await ended.finally(() => over.abort());
    await beats;
    take();
    if (outcome.kind !== "done") throw new Error(`The part ended as ${outcome.kind}.`);
  }

  const waiting: [SourceObject, PlannedPart][] = [];
  for await (const listed of source.list(never)) {
    if ("object" in listed)
      waiting.push(...planParts(listed.object).map((part) => [listed.object, part] as (typeof waiting)[0]));
  }
  await Promise.all(
    Array.from({ length: partsAtOnce }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await run(...next);
    }),
  );
  await Promise.all([pool.close(), destination.close()]);
  return { ledger };
});
