import type { IncomingMessage } from "node:http";

import { basicAuth } from "./basic-auth";
import { type ZipForm, type ZipMember, directoryOf, insideFirstMember, zipOfGzips } from "./amplitude-zip";
import { BROKEN_LINE, HOUR_MS, type ExportData, type ExportDataOptions, createExportData } from "./export-data";
import type { AskedWindow } from "./export-faults";
import { type ExportEmulator, type Refusal, type ServedSlice, startExportServer } from "./export-server";

export type AmplitudeOptions = {
  port?: number;
  data?: Omit<ExportDataOptions, "vendor">;
  apiKey?: string;
  secretKey?: string;
  projectId?: number;
  /** Where the project lives; default us. */
  region?: "us" | "eu";
  /** A larger answer is refused by 400. Estimated from the number of rows; default 4 GB. */
  maxBytes?: number;
  /** How long after its end an hour can be had; default 2 h. */
  availableAfterMs?: number;
  /** Most files an hour; default 3. */
  filesAnHour?: number;
  /** How members lie in the archive; default: every way by turns. */
  forms?: ZipForm[];
  now?: () => number;
};

export type AmplitudeEmulator = ExportEmulator & {
  data: ExportData;
  apiKey: string;
  secretKey: string;
};

/** What a row takes in the archive, as an estimate. */
const ROW_BYTES = 300;
const MAX_HOURS = 365 * 24;

/** Amplitude's Export API: a zip of gzipped files for whole hours, by time of upload. */
export async function startAmplitudeEmulator(options: AmplitudeOptions = {}): Promise<AmplitudeEmulator> {
  const { apiKey = "emulated-api-key", secretKey = "emulated-secret-key", projectId = 609539 } = options;
  const { region: home = "us", maxBytes = 4 * 1024 ** 3, availableAfterMs = 2 * HOUR_MS } = options;
  const { filesAnHour = 3, now = Date.now } = options;
  const data = createExportData({ vendor: "amplitude", ...options.data });

  function identify(request: IncomingMessage, _: URLSearchParams, region: string) {
    const given = basicAuth(request);
    const isRight = given?.user === apiKey && given.password === secretKey && region === home;
    return {
      auth: "api_key" as const,
      ...(!isRight && { refusal: refuse(403, "User is not allowed access to the requested resource.") }),
    };
  }

  /** Only hours that have data and are old enough to be had. */
  function slicesOf({ start, end }: AskedWindow): number[] {
    const last = Math.min(end, now() - availableAfterMs);
    const hours: number[] = [];
    for (let hour = start; hour + HOUR_MS <= last; hour += HOUR_MS) if (data.count(hour) > 0) hours.push(hour);
    return hours;
  }

  function* members(slices: ServedSlice[], corruptLines: number): Generator<ZipMember> {
    let broken = corruptLines;
    for (const { start, version } of slices) {
      const lines = data.rows(start, version).map(({ line }) => line);
      while (broken-- > 0) lines.splice(Math.floor(lines.length / 2), 0, BROKEN_LINE);
      const files = Math.min(1 + ((start / HOUR_MS) % filesAnHour), lines.length);
      const day = new Date(start).toISOString().slice(0, 10);
      for (let file = 0; file < files; file++) {
        const name = `${projectId}/${projectId}_${day}_${new Date(start).getUTCHours()}#${file + 1}.json.gz`;
        yield { name, lines: lines.filter((_, index) => index % files === file) };
      }
    }
  }

  const emulator = await startExportServer(
    {
      path: "/api/2/export",
      regions: ["us", "eu"],
      home,
      identify,
      readWindow,
      enter: () => ({ leave() {} }),
      slicesOf,
      serve({ slices, attempt, disturbance }) {
        if (slices.length === 0) return Promise.resolve(NO_DATA);
        const rows = slices.reduce((sum, { start, version }) => sum + data.count(start, version), 0);
        if (rows * ROW_BYTES > maxBytes) return Promise.resolve(refuse(400, TOO_LARGE));
        const ordered = attempt % 2 === 0 ? slices.toReversed() : slices;
        const chunks = zipOfGzips(members(ordered, disturbance.corruptLines ?? 0), options.forms);
        return Promise.resolve({
          rows,
          headers: { "content-type": "application/zip" },
          body: { chunks, endOf: directoryOf, guardedByte: insideFirstMember },
        });
      },
    },
    options.port,
  );
  return Object.assign(emulator, { data, apiKey, secretKey });
}

const NO_DATA: Refusal = { status: 404, text: "Raw data files were not found.", outcome: "no_data" };
const TOO_LARGE = "The file size is too large. Try a shorter time range.";

/** Both hours are part of the window. */
function readWindow(query: URLSearchParams): AskedWindow | Refusal {
  const [first, last] = [hourOf(query.get("start")), hourOf(query.get("end"))];
  if (first === null || last === null) return refuse(400, "start and end are required, in the form YYYYMMDDTHH.");
  if (last < first) return refuse(400, "The end must not be before the start.");
  const window = { start: first, end: last + HOUR_MS };
  if (window.end - window.start > MAX_HOURS * HOUR_MS) return refuse(400, "The range is longer than 365 days.");
  return window;
}

function hourOf(text: string | null): number | null {
  const [, year, month, day, hour] = /^(\d{4})(\d\d)(\d\d)T(\d\d)$/.exec(text ?? "") ?? [];
  if (year === undefined) return null;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:00:00Z`);
  return Number.isNaN(at) ? null : at;
}

const refuse = (status: number, text: string): Refusal => ({ status, text });
