/** [start, end), UTC. */
export type ExportWindow = { start: Date; end: Date };

/** What one download left in the staging store; "empty": the vendor has nothing in this window. */
export type Downloaded = { bytes: number; sha256: string } | "empty";

/** All bytes of a download, to be read before it is committed. */
export type Written = { bytes: number; read(start: number): AsyncIterable<Buffer> };

/** Where a download goes. Nothing is visible under its key until `commit`; without it, or after `abort`, nothing remains. */
export interface StagingSink {
  /** Resolves when the sink can take more. */
  write(chunk: Uint8Array): Promise<void>;
  /** `prove` reads what was written before anyone else can, and throws when it is not whole: then nothing remains. */
  commit(prove?: (written: Written) => Promise<void>): Promise<{ bytes: number; sha256: string }>;
  abort(): Promise<void>;
}

/** What whoever asks for a download hears of it while it runs. */
export type DownloadHooks = {
  /** How many bytes came so far. */
  onProgress?: ((bytes: number) => void) | undefined;
  /** Awaited before each request after the first. */
  beforeAnother?: (() => Promise<void>) | undefined;
};

/** What a vendor allows one project; absent: no limit is known. */
export type Quota = {
  /** Names the vendor's project, without secrets: the same for every migration of the same project. */
  key: string;
  perHour?: number;
  perSecond?: number;
  concurrent?: number;
};

/** Counts each request to a vendor's project for all who share it: workers, previews and checks. */
export interface RequestGate {
  /** May wait for a moment. Throws AppError `rate_limited` when the next request may go only later. */
  enter(source: Pick<ExportSource, "vendor" | "quota">, signal: AbortSignal): Promise<EnteredRequest>;
}
/** `error`: what came of it, when nothing did. Never throws. */
export type EnteredRequest = { leave(error?: unknown): Promise<void> };

/** A vendor's export API. One of the seams; implementations: amplitude, mixpanel. */
export interface ExportSource {
  readonly vendor: "amplitude" | "mixpanel";
  /** The smallest window that the vendor can be asked for: an hour, a day. */
  readonly minWindowMs: number;
  /** Windows that cover the range with no gap and no overlap, oldest first. */
  plan(range: ExportWindow, hint?: { bytesPerDay: number }): ExportWindow[];
  /**
   * One attempt, one request, and one more where an answer has to be confirmed. Writes the raw download into the sink as it came, and commits it only when it is proved
   * complete; on "empty" and on any error the sink is aborted. Throws AppError:
   * - `window_too_large`: ask for less, or at the smallest window give this one up
   * - `export_timed_out` (waits): ask for less; or the vendor is out of order, when other windows fare no better
   * - `export_incomplete` (waits): the body ended early; when a window's downloads keep ending early, ask for less
   * - `rate_limited` (waits, `retryAfterMs` when the vendor named a time), `source_unavailable` (waits)
   * - `staging_full`, `staging_unavailable` (wait)
   * - `credentials_refused`, `permission_denied`, `plan_without_export`, `wrong_region`, `private_endpoint`,
   *   `source_rejected_request`: a person must act
   */
  download(window: ExportWindow, sink: StagingSink, signal: AbortSignal, hooks?: DownloadHooks): Promise<Downloaded>;
  /** What a day holds at most, as it is downloaded, seen at a few places of the range. At most three requests. */
  probe(range: ExportWindow, signal: AbortSignal): Promise<{ bytesPerDay: number }>;
  /**
   * The first records of one window, as lines without their newline, for check and preview; about `limit` of them, and the
   * reader may stop earlier. One request. Throws as `download` does.
   */
  sample(window: ExportWindow, limit: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
  readonly quota: Quota | null;
  close(): Promise<void>;
}
