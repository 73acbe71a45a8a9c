import { AppError, aloneCodes } from "@/lib/errors";
import type { PreviewBody, PreviewRecord, PreviewResult } from "@/lib/schemas/preview";
import { captureEvent } from "@/lib/sandbox/captured-event";
import { contentTypeOf } from "@/lib/schemas/source";
import { openSource, type SourceSettings } from "@/lib/sources/open-source";
import { rejectedReasons } from "@/lib/transforms/reasons";
import type { TransformContext } from "@/lib/transforms/transform";
import { type RecordResult, transformLine } from "@/lib/transforms/transform-line";
import { addedPaths } from "./preview-added";
import { type SampleLine, sampleLines, sampleRanges } from "./preview-sample";
import { PreviewSummary } from "./preview-summary";

const TIME_MS = 15_000;
/** Stands where the migration's own id will be. */
const NO_MIGRATION = "00000000-0000-0000-0000-000000000000";

/** A dry run on a sample spread over the source; nothing is sent. Takes at most 15 seconds: then it shows what it has. */
export async function preview(
  body: PreviewBody,
  settings: SourceSettings,
  signal: AbortSignal,
): Promise<PreviewResult> {
  const timeout = AbortSignal.timeout(TIME_MS);
  const both = AbortSignal.any([signal, timeout]);
  const sample = new Sample(body);
  const source = openSource(body.source, settings);
  try {
    const ranges = await sampleRanges(source, both);
    for (const [index, range] of ranges.entries()) {
      const share = Math.ceil(sample.wanted / Math.max(1, Math.min(ranges.length, 3) - index));
      await sample.take(sampleLines(source, range, both), share).catch((error: unknown) => sample.addProblem(error));
      if (sample.wanted <= 0) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!timeout.aborted) throw error;
    if (sample.size === 0)
      throw new AppError("source_unavailable", "The source gave no record within 15 seconds.", {
        cause: error,
        hint: "Check the connection to it, then try the preview again.",
      });
  } finally {
    await source.close();
  }
  if (sample.size === 0 && sample.problem) throw sample.problem;
  if (sample.size === 0)
    throw new AppError("nothing_to_import", "There is no record to import here.", {
      hint: "Check the path or prefix, and that the files hold records as JSON.",
    });
  return sample.result();
}

type Imported = Extract<RecordResult, { outcome: "imported" }>;
type Place = Pick<PreviewRecord, "partKey" | "line" | "raw">;

const NO_EVENTS = { events: [], eventTexts: [], added: [], linksExample: false };

class Sample {
  readonly #body: PreviewBody;
  readonly #createdAt = new Date().toISOString();
  readonly #records: PreviewRecord[] = [];
  readonly #summary = new PreviewSummary();
  /** By object: a repeat is one within its part. */
  readonly #seen = new Set<string>();
  readonly #pairs = new Set<string>();
  readonly #problems: AppError[] = [];

  constructor(body: PreviewBody) {
    this.#body = body;
  }

  get problem(): AppError | undefined {
    return this.#problems[0];
  }

  /** What is wrong with one file alone is told beside what others hold; anything else is thrown. */
  addProblem(error: unknown): void {
    if (!(error instanceof AppError && aloneCodes.includes(error.code))) throw error;
    this.#problems.push(error);
  }

  get size(): number {
    return this.#records.length;
  }

  get wanted(): number {
    return this.#body.limit - this.size;
  }

  result(): PreviewResult {
    const problems = this.#problems.map(({ code, message, hint }) => ({ code, message, ...(hint && { hint }) }));
    return { ...this.#summary.result(this.#records), ...(problems.length > 0 && { problems }) };
  }

  async take(lines: AsyncIterable<SampleLine>, share: number): Promise<void> {
    const full = Math.min(this.#body.limit, this.size + share);
    for await (const line of lines) {
      this.#add(line);
      if (this.size >= full) return;
    }
  }

  #add(line: SampleLine): void {
    const result = this.#transform(line);
    if (result.outcome === "blank") return;
    const at = { partKey: line.objectKey, line: line.line, raw: new TextDecoder().decode(line.head) };
    if (result.outcome === "imported") return this.#addImported(line, at, result);
    if (result.outcome === "dropped") {
      this.#summary.addDropped(result.reason);
      this.#records.push({ ...at, outcome: "dropped", reason: result.reason, ...NO_EVENTS });
      return;
    }
    const { reason, detail } = result;
    this.#summary.addRejected(reason);
    this.#records.push({ ...at, outcome: "rejected", reason, detail, ...NO_EVENTS });
  }

  #addImported(line: SampleLine, at: Place, result: Imported): void {
    // The record's own event is the last; what was generated beside it goes before it.
    const text = result.events.at(-1);
    if (text === undefined) throw new Error("An imported record has no event.");
    const own = captureEvent(text, new Date(this.#createdAt));
    const key = `${own.foldKey} ${line.objectKey}`;
    if (this.#seen.has(key)) {
      this.#summary.addDropped("duplicate_record");
      this.#records.push({ ...at, outcome: "dropped", reason: "duplicate_record", ...NO_EVENTS });
      return;
    }
    this.#seen.add(key);
    this.#summary.addImported(result, own.distinctId);
    const record = new TextDecoder().decode(line.bytes ?? undefined);
    const added = addedPaths(contentTypeOf(this.#body.source), record, text);
    const eventTexts = [text, ...this.#besides(result)];
    const events = eventTexts.map((event) => JSON.parse(event) as Record<string, unknown>);
    const linksExample = result.pair !== null && eventTexts.length === result.events.length;
    this.#records.push({ ...at, outcome: "imported", events, eventTexts, added, linksExample });
  }

  /** What is made beside the record's own event; of a pair of ids, the sample's first record shows the `$identify`. */
  #besides({ events, pair }: Imported): string[] {
    const isShown = pair !== null && this.#pairs.has(pair);
    if (pair !== null) this.#pairs.add(pair);
    return events.slice(0, isShown ? -2 : -1);
  }

  #transform(line: SampleLine): RecordResult {
    if (!line.bytes)
      return { outcome: "rejected", reason: "record_too_large", detail: rejectedReasons.record_too_large };
    const { source, options } = this.#body;
    const context: TransformContext = {
      contentType: contentTypeOf(source),
      options,
      migrationId: NO_MIGRATION,
      createdAt: this.#createdAt,
      objectKey: line.objectKey,
    };
    return transformLine(line.bytes, line.offset, context);
  }
}
