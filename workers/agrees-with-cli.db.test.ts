import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startStage, type Stage } from "@/e2e/support/stage";
import { linesOf } from "@/lib/pipeline/lines";
import { generate } from "@/lib/transforms/testing/generate";
import { Random } from "@/lib/transforms/testing/mutate";
import { contentTypes } from "@/lib/transforms/transform";
import type { Options } from "@/lib/schemas/options";

const FILE = "mixed.jsonl";
const GENERATED_A_TYPE = 2_000;
const OPTIONS: Options[] = [
  { rejectLimit: 1_000_000 },
  {
    rejectLimit: 1_000_000,
    identifyEvents: true,
    groupEvents: true,
    sessions: true,
    userProperties: "set",
    personProfiles: "identified_only",
    onUnparsableTime: "now",
    renameEvents: { View: "Seen" },
  },
];

let stage: Stage;
let server: Server;
let sent: string[] = [];

beforeAll(async () => {
  stage = await startStage({ workers: 1, workerEnv: { WORKER_THREADS: "2" } });
  await writeFile(join(stage.importDir, FILE), await mixedLines());
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      sent.push(...batchTexts((body[0] === 0x1f ? gunzipSync(body) : body).toString()));
      response.writeHead(200, { "content-type": "application/json" }).end('{"status":"Ok"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}, 120_000);
afterAll(async () => {
  server.close();
  await stage.stop();
});

/** Records of every type, good and odd, so that a run of any type meets its own and all the others. */
async function mixedLines(): Promise<Buffer> {
  const odd = ["amplitude.jsonl", "mixpanel.jsonl", "posthog.jsonl", "malformed.txt"];
  const rows = await Promise.all(odd.map((name) => readFile(join("samples/odd-rows", name))));
  const random = new Random(11);
  const generated = Array.from({ length: GENERATED_A_TYPE * contentTypes.length }, (_, n) =>
    Buffer.from(`${generate(contentTypes[n % contentTypes.length]!, random)}\n`),
  );
  const long = Buffer.from(`{"event":"a","properties":{"x":"${"x".repeat(1_100_000)}"}}\n`);
  return Buffer.concat([...rows.flatMap((file) => [file, Buffer.from("\n")]), long, ...generated, ...rows]);
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

function cliTransform(args: string[]): Promise<{ events: string[]; notes: { outcome: string; reason: string }[] }> {
  return new Promise((resolve, reject) => {
    const command = ["--import", "tsx", "lib/cli/main.ts", "transform", ...args];
    const options = { env: { NODE_ENV: "production" as const }, encoding: "buffer" as const, maxBuffer: 1 << 28 };
    const child = execFile(process.execPath, command, options, (error, stdout, stderr) => {
      if (error) return reject(new Error(stderr.toString(), { cause: error }));
      const texts = (bytes: Buffer) => [...linesOf(bytes)].map(({ from, to }) => bytes.toString("utf8", from, to));
      resolve({ events: texts(stdout), notes: texts(stderr).map((line) => JSON.parse(line) as never) });
    });
    void readFile(join(stage.importDir, FILE)).then((bytes) => child.stdin?.end(bytes));
  });
}

/** Texts that stand more often in the first list than in the second; a few of them, as a diff of all would take for ever. */
function onlyIn(texts: string[], others: string[]): string[] {
  const left = new Map<string, number>();
  for (const text of others) left.set(text, (left.get(text) ?? 0) + 1);
  const more = texts.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
  return more.slice(0, 3).map((text) => text.slice(0, 2_000));
}

const tally = (names: string[]) =>
  Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((each) => each === name).length]));

const cases = contentTypes.flatMap((contentType) =>
  OPTIONS.map((options) => ({ contentType, options, given: Object.keys(options).length > 1 ? "all" : "default" })),
);

test.each(cases)(
  "what a worker sends of $contentType is byte for byte what `transform` prints, $given options",
  { timeout: 120_000 },
  async ({ contentType, options }) => {
    sent = [];
    const { port } = server.address() as AddressInfo;
    const id = await stage.create({
      source: { kind: "folder", contentType, path: FILE },
      options,
      destination: { kind: "posthog", host: `http://127.0.0.1:${port}`, projectToken: "phc_agreement" },
    });
    const { ledger, createdAt, dropped, rejected } = await stage.reaches(id, ["completed"]);

    const printed = await cliTransform([
      ...["--type", contentType, "--options", JSON.stringify(options), "--part-key", FILE],
      ...["--migration-id", id, "--created-at", createdAt],
    ]);
    expect(printed.events.length).toBeGreaterThan(300);
    expect(onlyIn(sent, printed.events), "sent, not printed").toEqual([]);
    expect(onlyIn(printed.events, sent), "printed, not sent").toEqual([]);
    expect(ledger.accepted + ledger.generated).toBe(printed.events.length);
    const reasons = (outcome: string) =>
      tally(printed.notes.filter((note) => note.outcome === outcome).map(({ reason }) => reason));
    expect({ dropped, rejected }).toEqual({ dropped: reasons("dropped"), rejected: reasons("rejected") });
  },
);
