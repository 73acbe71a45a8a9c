import { AppError } from "@/lib/errors";
import { decode } from "@/lib/formats/decode";
import type { ExportSourceInput } from "@/lib/schemas/source";
import type {
  Downloaded,
  DownloadHooks,
  ExportSource,
  ExportWindow,
  StagingSink,
  Written,
} from "@/lib/sources/export-source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { amplitudeRows } from "./amplitude-answers";
import { amplitudeGrain, amplitudeQuery } from "./amplitude-request";
import { type About, answerError, notGathered } from "./answer-errors";
import { orWrongRegion } from "./find-region";
import { exportUrl } from "./hosts";
import { probeWindows, someDays } from "./probe";
import { quotaKey } from "./quota-key";
import { firstMembers, wholeLines } from "./sample-lines";
import { spanOf } from "./span";
import { chunksOf, incomplete, transfer } from "./transfer";
import { openVendorHttp, timedOut, type VendorAnswer } from "./vendor-http";
import { HOUR_MS, planWindows } from "./windows";

export type AmplitudeConfig = Extract<ExportSourceInput, { kind: "amplitude" }>;

const VENDOR = "Amplitude";
/** How an archive with files begins, and one without. */
const ZIP_MAGIC = [Buffer.from("PK\x03\x04"), Buffer.from("PK\x05\x06")];
/** Of what is no archive, enough for a message. */
const HEAD_BYTES = 500;

/** Amplitude's Export API: a zip of gzipped JSON Lines for whole hours, by the time at which events arrived there. */
export function createAmplitudeExport(config: AmplitudeConfig, settings: SourceSettings): ExportSource {
  const url = exportUrl(config);
  const { policy, exportTimeouts: timeouts } = settings;
  const http = openVendorHttp({ policy, user: config.apiKey, password: config.secretKey, timeouts });

  const aboutOf = (window: ExportWindow): About => ({
    vendor: VENDOR,
    host: url.host,
    span: spanOf(window),
    smallest: window.end.getTime() - window.start.getTime() <= HOUR_MS,
  });

  /** Null: there is nothing in this window. */
  async function ask(window: ExportWindow, signal: AbortSignal): Promise<VendorAnswer | null> {
    const about = aboutOf(window);
    const answer = await http.get(url, amplitudeQuery(window), signal).catch((error: unknown) => {
      throw timedOut(error) ? notGathered(about, error) : error;
    });
    if (answer.status === 200) return answer;
    if (answer.status === 404) {
      await assertSaysNoData(answer, about);
      return null;
    }
    const error = await answerError(answer, amplitudeRows, about);
    if (error.code !== "credentials_refused") throw error;
    const query = amplitudeQuery({ start: window.start, end: new Date(window.start.getTime() + HOUR_MS) });
    throw await orWrongRegion(error, {
      config,
      http,
      query,
      accepted: (status) => status === 200 || status === 404,
      signal,
    });
  }

  async function download(
    window: ExportWindow,
    sink: StagingSink,
    signal: AbortSignal,
    { onProgress }: DownloadHooks = {},
  ): Promise<Downloaded> {
    try {
      const answer = await ask(window, signal);
      if (!answer) {
        await sink.abort();
        return "empty";
      }
      const about = aboutOf(window);
      const bytes = await transfer({ body: answer.body, sink, about, timeouts: http.timeouts, signal, onProgress });
      if (bytes === 0) throw incomplete(about, "before its first byte");
      return await sink.commit((written) => proveZip(written, { about, signal, tellable: http.tellable }));
    } catch (error) {
      await sink.abort();
      throw error;
    }
  }

  /** Lines of the archive as it comes, for as long as somebody reads. */
  async function* sample(window: ExportWindow, _limit: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    const answer = await ask(window, signal);
    if (!answer) return;
    const chunks = chunksOf(answer.body, { about: aboutOf(window), timeouts: http.timeouts, signal });
    yield* wholeLines(firstMembers(chunks));
  }

  return {
    vendor: "amplitude",
    minWindowMs: HOUR_MS,
    plan: (range, hint) => planWindows(range, amplitudeGrain, hint),
    download,
    probe: (range, signal) =>
      probeWindows(someDays(range), async (window) => (await ask(window, signal))?.body ?? null, signal),
    sample,
    quota: { key: quotaKey(url, config.apiKey), concurrent: 2 },
    close: http.close,
  };
}

type Proof = { about: About; signal: AbortSignal; tellable: (text: string) => string };

/** It must be an archive, and every file in it unpack to its last byte, with the right checksums. */
async function proveZip({ bytes, read }: Written, { about, signal, tellable }: Proof): Promise<void> {
  const head = await firstBytes(read(0));
  if (!ZIP_MAGIC.some((magic) => head.subarray(0, magic.length).equals(magic)))
    throw incomplete(about, "for what came is no archive", undefined, `200 ${tellable(head.toString("utf8"))}`);
  try {
    const unpacked = decode({ key: `The download of ${about.span}`, bytes, read });
    for (let step = await unpacked.next(); !step.done; step = await unpacked.next()) signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    const broken = ["file_truncated", "file_corrupt", "unsupported_format"];
    if (error instanceof AppError && broken.includes(error.code))
      throw incomplete(about, `or was damaged on its way: ${error.message}`, error);
    throw error;
  }
}

async function firstBytes(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const taken: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    // The reader may use its memory again.
    taken.push(Buffer.from(chunk.subarray(0, HEAD_BYTES)));
    length += chunk.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(taken).subarray(0, HEAD_BYTES);
}

/** A page that says 404 comes from something else than Amplitude, and says nothing about data. */
async function assertSaysNoData(answer: VendorAnswer, about: About): Promise<void> {
  const text = await answer.text();
  if (!/^\s*</.test(text)) return;
  throw new AppError(
    "source_rejected_request",
    `${about.host} is not Amplitude's export API: it answers with a page.`,
    {
      upstream: `404 ${text}`,
      hint: "Check the address that you set instead of Amplitude's own.",
    },
  );
}
