import type { Counts, DroppedReason, RejectedReason, Warning } from "./reasons";

export const contentTypes = ["amplitude", "mixpanel", "posthog"] as const;
export type ContentType = (typeof contentTypes)[number];

/** The options of mapping.md that change what a record becomes. Absent means the documented default. */
export type MappingOptions = {
  onUnparsableTime?: "now" | "reject" | undefined;
  /** One `$identify` for each pair of a user's and a device's id. */
  identifyEvents?: boolean | undefined;
  groupEvents?: boolean | undefined;
  userProperties?: "none" | "set_once" | "set" | undefined;
  sessions?: boolean | undefined;
  dropEvents?: string[] | undefined;
  keepEvents?: string[] | undefined;
  renameEvents?: Record<string, string> | undefined;
  personProfiles?: "always" | "identified_only" | undefined;
  skipEventsWithoutId?: boolean | undefined;
  timestampOffsetSeconds?: number | undefined;
  projectTimezone?: string | undefined;
  identityFallback?: boolean | undefined;
  /** `$import_job_id` on every event; default true. */
  addImportJobId?: boolean | undefined;
  /** `$geoip_disable: true` on events that do not set it; default true. */
  addGeoipDisable?: boolean | undefined;
};

/** All that a transform may know besides the bytes. Plain data: it crosses a thread boundary. */
export type TransformContext = {
  contentType: ContentType;
  options: MappingOptions;
  migrationId: string;
  /** ISO 8601 UTC; the "now" of mapping.md. */
  createdAt: string;
  /** Names the pinned bytes the lines stand in (file path, s3://bucket/key); part of a record's key when it has no identity of its own. */
  objectKey: string;
  /**
   * Which record it is when it has no identity of its own: its place (default) or its content. Exports are downloaded
   * again in another order, so there only the content lasts.
   */
  recordIdentity?: "place" | "content" | undefined;
};

/** Where a line that is read from elsewhere stands in its source: the place that its record is known by. */
export type LinePlace = { objectKey: string; offset: number };

/**
 * Whole lines of one object. `offset` is where `bytes[0]` stands in the object's decoded bytes. `places`: of lines that
 * are read from elsewhere, by their beginning in `bytes`, in order.
 */
export type Block = { bytes: Uint8Array; offset: number; places?: (LinePlace & { at: number })[] | undefined };

/** Where an accepted event is counted: UTC day (YYYY-MM-DD) and its name before and after. Names are cut to 200 characters, NUL replaced. */
export type TallyKey = { day: string; from: string; to: string };

/** A record that could not be imported, as a place in its block; the newline is not part of it. */
export type BlockReject = { start: number; end: number; reason: RejectedReason; detail: string };

/** A line worth keeping as an example of a reason: of each only the first few of a block. */
export type NotedLine = { start: number; end: number } & (
  { kind: "dropped"; reason: DroppedReason } | { kind: "warning"; reason: Warning }
);

/** Of one reason and block. */
export const MOST_NOTED = 2;

/**
 * What a block became. Events are serialised JSON joined by "," in `output`, so that any run of neighbours is a slice.
 * The ledger of a block: records = events of kind 0 + sum(dropped) + rejects.length.
 */
export type BlockResult = {
  /** Lines that are records (blank ones are not). */
  records: number;
  /** Bytes of the block dealt with: all of it, or up to a line's start when `maxRejects` was reached. */
  consumed: number;
  output: Uint8Array;
  /** Event i is output[i === 0 ? 0 : eventEnds[i-1] + 1 .. eventEnds[i]). */
  eventEnds: Uint32Array;
  /** Start and end, in the block, of the line that event i came from: two entries an event. */
  eventLines: Uint32Array;
  /** 0: the record itself; 1: generated beside it ($identify, $groupidentify); 2: generated, to be left out unless its claim is the migration's first. */
  eventKinds: Uint8Array;
  /** Index into `tallyKeys` for event i. */
  eventTallies: Uint32Array;
  tallyKeys: TallyKey[];
  /** What PostHog folds repeats by (uuid, name, distinct_id, UTC day), as 128 bits an event: four entries an event. */
  foldKeys: Uint32Array;
  /** For each event of kind 2 in order, the 128 bits of the pair that it links, which are its uuid: four entries. */
  claims: Uint32Array;
  dropped: Counts<DroppedReason>;
  rejects: BlockReject[];
  warnings: Counts<Warning>;
  noted: NotedLine[];
};

/**
 * Pure: the same block and context give the same bytes, always. Never throws for a bad record. `memory` is where the
 * output is written when it has room.
 */
export type TransformBlock = (
  block: Block,
  context: TransformContext,
  limits: { maxRejects: number },
  memory?: Buffer,
) => BlockResult;
