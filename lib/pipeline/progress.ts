import type { Counts, DroppedReason, RejectedReason, Warning } from "@/lib/transforms/reasons";
import type { LinePlace, NotedLine, TallyKey } from "@/lib/transforms/transform";
import type { Wait } from "@/lib/destination/destination";

import type { StageMs } from "./stage-clock";

/** A record that could not be imported, kept whole. `offset` is where its line begins in the object's decoded bytes. */
export type RejectedRecord = {
  offset: number;
  /** Bytes of the line as it was. */
  length: number;
  reason: RejectedReason;
  detail: string;
  /** The line itself; null when it was over 1 MB and went to `keepOversized` in pieces. */
  raw: Uint8Array | null;
  /** Of a line that is read from elsewhere: where the record stands in its source. */
  place?: LinePlace | undefined;
  /** The pair of ids whose `$identify` was refused with it (16 bytes): nothing links them yet. */
  pair?: Uint8Array | undefined;
};

/** Records accepted under a day and name, and the keys of the events delivered under it (delivered-keys.ts), in pieces. */
export type Tally = TallyKey & { count: number; keys: Uint32Array[] };

/** A line that a record was dropped or warned of for, to look at. */
export type RecordSample = {
  kind: NotedLine["kind"];
  reason: DroppedReason | Warning;
  offset: number;
  raw: Uint8Array;
};

/**
 * What was settled since the last commit: all of it is written in one transaction with the checkpoint, or none.
 * Ledger: read = accepted + sum(dropped) + sum(rejected) within a delta.
 */
export type SettledDelta = {
  /** Absolute offset in the object's decoded bytes; everything before it is accepted, dropped, or kept as a reject. */
  checkpoint: number;
  read: number;
  accepted: number;
  generated: number;
  dropped: Counts<DroppedReason>;
  rejected: Counts<RejectedReason>;
  warnings: Counts<Warning>;
  tallies: Tally[];
  rejects: RejectedRecord[];
  /** A few lines of each reason. */
  samples: RecordSample[];
};

/** What a heartbeat shows beside the delta; not part of what is settled. */
export type LiveProgress = { inFlight: number; wait: Wait | null };

/** Between a part's run and the heartbeat that commits it. */
export interface ProgressBook {
  take(): SettledDelta | null;
  /** Of the part's bytes, as they lie in the source, those before a checkpoint; asked with rising checkpoints. */
  bytesBefore(checkpoint: number): number;
  live(): LiveProgress;
  /** Where the run's time went so far. */
  times(): StageMs;
}

/** How a part's run ended, when it was not aborted and did not throw. */
export type PartOutcome =
  | { kind: "done" }
  /** A graceful stop: everything that had been read is settled. */
  | { kind: "stopped" }
  /** The migration's allowance of rejects is used up; what is settled is settled. */
  | { kind: "too_many_rejects" };
