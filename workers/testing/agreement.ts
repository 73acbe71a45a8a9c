import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

import { linesOf } from "@/lib/pipeline/lines";

export type Recorder = { url: string; take(): string[]; stop(): void };

/** Takes whatever is sent as PostHog would, and keeps the events' texts as they stand in the requests. */
export async function startRecorder(): Promise<Recorder> {
  let sent: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      sent.push(...batchTexts((body[0] === 0x1f ? gunzipSync(body) : body).toString()));
      response.writeHead(200, { "content-type": "application/json" }).end('{"status":"Ok"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = sent;
      sent = [];
      return taken;
    },
    stop: () => void server.close(),
  };
}

/** The events' texts in a request's body, as they stand there. */
function batchTexts(body: string): string[] {
  const texts: string[] = [];
  const start = body.indexOf('"batch":[') + '"batch":['.length;
  let depth = 0;
  let from = start;
  for (let at = start, inText = false; at < body.length; at++) {
    const letter = body[at];
    if (inText) {
      if (letter === "\\") at++;
      else if (letter === '"') inText = false;
    } else if (letter === '"') inText = true;
    else if (letter === "{" || letter === "[") depth++;
    else if (letter === "}" || letter === "]") {
      if (depth === 0) break;
      if (--depth === 0) texts.push(body.slice(from, at + 1));
    } else if (letter === "," && depth === 0) from = at + 1;
  }
  return texts;
}

export type Printed = { events: string[]; notes: { outcome: string; reason: string }[] };

/** `transform` as a person runs it, with these bytes at its input. */
export function cliTransform(input: Buffer, args: string[]): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const command = ["--import", "tsx", "lib/cli/main.ts", "transform", ...args];
    const options = { env: { NODE_ENV: "production" as const }, encoding: "buffer" as const, maxBuffer: 1 << 28 };
    const child = execFile(process.execPath, command, options, (error, stdout, stderr) => {
      if (error) return reject(new Error(stderr.toString(), { cause: error }));
      const texts = (bytes: Buffer) => [...linesOf(bytes)].map(({ from, to }) => bytes.toString("utf8", from, to));
      resolve({ events: texts(stdout), notes: texts(stderr).map((line) => JSON.parse(line) as never) });
    });
    child.stdin?.end(input);
  });
}

/** Texts that stand more often in the first list than in the second; a few of them, as a diff of all would take for ever. */
export function onlyIn(texts: Iterable<string>, others: Iterable<string>): string[] {
  const left = new Map<string, number>();
  for (const text of others) left.set(text, (left.get(text) ?? 0) + 1);
  const more = [...texts].filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
  return more.slice(0, 3).map((text) => text.slice(0, 2_000));
}
