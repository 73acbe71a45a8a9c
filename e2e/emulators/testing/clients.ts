import { request } from "node:http";
import { gunzipSync } from "node:zlib";

import { fromBufferPromise } from "yauzl";

import type { AmplitudeEmulator } from "@/e2e/emulators/amplitude";
import type { MixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { concat } from "@/e2e/emulators/send-body";

/** An answer as it came over the wire: nothing decoded. `broken`: the connection ended before the body did. */
export type WireAnswer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  chunks: number[];
  broken: boolean;
};

type AskOptions = { user?: string; password?: string; headers?: Record<string, string>; signal?: AbortSignal };

/** GET by Node's own client, so that neither gzip nor broken ends are hidden. Rejects when there is no answer at all. */
export function ask(url: string, { user, password, headers, signal }: AskOptions = {}): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const auth = user === undefined ? {} : { auth: `${user}:${password ?? ""}` };
    const sent = request(url, { headers, agent: false, ...auth, ...(signal && { signal }) }, (response) => {
      const parts: Buffer[] = [];
      const end = (broken: boolean) =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts),
          chunks: parts.map(({ length }) => length),
          broken,
        });
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => end(false)).on("error", () => end(true));
    });
    sent.on("error", reject).end();
  });
}

export type UnzippedFile = { name: string; method: number; described: boolean; text: string };

/** The files of a zip of gzips; throws when the archive is not whole. */
export async function unzip(zip: Buffer): Promise<UnzippedFile[]> {
  const archive = await fromBufferPromise(zip, { lazyEntries: true });
  const files: UnzippedFile[] = [];
  for await (const entry of archive.eachEntry()) {
    const text = gunzipSync(await concat(await archive.openReadStreamPromise(entry))).toString();
    const described = (entry.generalPurposeBitFlag & 8) !== 0;
    files.push({ name: entry.fileName, method: entry.compressionMethod, described, text });
  }
  return files;
}

/** The lines of some text, each of which ends with a newline. */
export function linesOf(text: string): string[] {
  if (text === "") return [];
  if (!text.endsWith("\n")) throw new Error("The last line has no end.");
  return text.slice(0, -1).split("\n");
}

type AmplitudeAsking = { base?: string; user?: string; signal?: AbortSignal };

/** Both hours are part of the window. */
export function askAmplitude(at: AmplitudeEmulator, first: string, last = first, asking: AmplitudeAsking = {}) {
  const { base = at.url, user = at.apiKey, signal } = asking;
  const url = `${base}/api/2/export?start=${first}&end=${last}`;
  return ask(url, { user, password: at.secretKey, ...(signal && { signal }) });
}

type MixpanelAsking = {
  base?: string;
  user?: string;
  password?: string;
  gzip?: boolean;
  query?: Record<string, string>;
};

/** Both days are part of the window. */
export function askMixpanel(at: MixpanelEmulator, first: string, last = first, asking: MixpanelAsking = {}) {
  const { base = at.url, user = at.username, password = at.secret, gzip = false } = asking;
  const query = { project_id: at.projectId, ...asking.query };
  const params = new URLSearchParams({ from_date: first, to_date: last, ...query });
  const headers = gzip ? { "accept-encoding": "gzip, deflate" } : {};
  return ask(`${base}/api/2.0/export?${params}`, { user, password, headers });
}
