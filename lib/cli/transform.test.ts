import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";

import { describe, expect, test } from "vitest";

import { zipOf } from "@/lib/formats/testing/files";

const NO_SETTINGS = { NODE_ENV: "production" } as const;

/** Runs the command with an empty environment: it needs no database and no settings. */
async function run(args: string[], input: string | Buffer | Readable = "") {
  const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/main.ts", ...args], { env: NO_SETTINGS });
  child.stdin.on("error", () => {}); // it may end before it has read all
  (input instanceof Readable ? input : Readable.from([input])).pipe(child.stdin);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  return { stdout, stderr, code, events: parseLines(stdout), notes: () => parseLines(stderr) };
}

const parseLines = (lines: string): Record<string, unknown>[] =>
  lines.split("\n").flatMap((line) => (line.startsWith("{") ? [JSON.parse(line) as Record<string, unknown>] : []));

const record = (n: number, patch: object = {}) =>
  `${JSON.stringify({ event_type: "View", user_id: "u1", uuid: `0190a1b2-c3d4-7e5f-8a9b-${String(n).padStart(12, "0")}`, event_time: "2024-01-02 03:04:05", ...patch })}\n`;

describe("cli transform", { timeout: 60_000 }, () => {
  test("unpacks gzip, zip and arrays, and says what it cannot read", async () => {
    const args = ["transform", "--type", "amplitude"];
    const plain = await run(args, `${record(1)}${record(2)}`);
    const members = [gzipSync(record(1)), gzipSync(record(2))] as const;
    const zip = await zipOf([
      { name: "187520/a.json.gz", content: members[0], stored: true },
      { name: "187520/b.json.gz", content: members[1], described: true },
    ]);
    for (const input of [Buffer.concat(members), zip, `[\n${record(1)},\n${record(2)}]`]) {
      expect(await run(args, input)).toMatchObject({ code: 0, stdout: plain.stdout });
    }
    const cut = await run(args, gzipSync(record(1)).subarray(0, -4));
    expect(cut).toMatchObject({ code: 1, stderr: expect.stringContaining("is cut off") });
    const cutZip = await run(args, zip.subarray(0, -4));
    expect(cutZip).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("is cut off") });
  });

  test("keeps a zip archive in a temporary file that is gone, and says when there is no room", async () => {
    const folder = await mkdtemp(join(tmpdir(), "backhaul-no-room-"));
    const zip = await zipOf([{ name: "a.json", content: randomBytes(2_000_000), stored: true }]);
    const command = `ulimit -f 500; exec ${process.execPath} --import tsx lib/cli/main.ts transform --type amplitude`;
    const child = spawn("bash", ["-c", command], { env: { ...NO_SETTINGS, TMPDIR: folder } });
    child.stdin.on("error", () => {});
    child.stdin.end(zip);
    const [said, code] = await Promise.all([
      text(child.stderr),
      new Promise<number | null>((resolve) => child.once("close", resolve)),
    ]);
    expect({ said, code }).toEqual({ said: expect.stringMatching(/has no room for it\.\n.*TMPDIR/), code: 1 });
    expect((await readdir(folder)).filter((name) => name.startsWith("backhaul"))).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test("tells the records of a direct export by their content, wherever they stand", async () => {
    const seen = (n: number, done: number) =>
      JSON.stringify({
        event: "Seen",
        properties: { time: 1_700_000_000 + n, distinct_id: "u", mp_processing_time_ms: done },
      });
    const split = seen(1, 5).replace('"Seen"', '"Se\nen"');
    const args = ["transform", "--type", "mixpanel"];
    const content = [...args, "--record-identity", "content"];
    const uuids = async (given: string[], input: string) => (await run(given, input)).events.map(({ uuid }) => uuid);
    const [first = "", second = ""] = (await uuids(content, `${seen(2, 1)}\n${split}\n`)) as string[];
    expect(await uuids(content, `${split}\n${seen(2, 9)}\n`)).toEqual([second, first]);
    expect(second).not.toBe(first);
    expect(await uuids(args, `${seen(2, 1)}\n`)).not.toEqual([first]);
    expect(await run([...args, "--record-identity", "x"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("place or content"),
    });
  });

  test("links a pair of ids once, at the input's first record of it", async () => {
    const both = (n: number, device_id = "d1") => record(n, { device_id });
    const options = ["--options", '{"identifyEvents":true}'];
    const input = `${both(1)}${both(1, "d2")}${both(2)}${both(3, "d3")}`;
    const { events, notes } = await run(["transform", "--type", "amplitude", ...options], input);
    const device = (properties: unknown) => (properties as { $anon_distinct_id?: string }).$anon_distinct_id;
    expect(events.map(({ event, properties }) => [event, device(properties)])).toEqual([
      ["$identify", "d1"],
      ["View", undefined],
      // Left out as a repeat, but the only record with these two ids.
      ["$identify", "d2"],
      ["View", undefined],
      ["$identify", "d3"],
      ["View", undefined],
    ]);
    expect(notes()).toMatchObject([{ line: 2, reason: "duplicate_record" }]);
  });

  test("writes events in order and names what it leaves out by its line", async () => {
    const input = `${record(1)}\r\n\n{"a":\n${record(2, { event_type: "session_start" })}${record(3)}${record(1)}${record(4).trim()}`;
    const { code, events, notes } = await run(["transform", "--type", "amplitude"], input);
    expect(code).toBe(0);
    expect(events.map(({ uuid }) => String(uuid).slice(-1))).toEqual(["1", "3", "4"]);
    expect(notes()).toEqual([
      { line: 4, outcome: "rejected", reason: "invalid_json", detail: expect.any(String) },
      { line: 5, outcome: "dropped", reason: "session_start", detail: expect.any(String) },
      { line: 7, outcome: "dropped", reason: "duplicate_record", detail: expect.any(String) },
    ]);
  });

  test("gives the same bytes each time", async () => {
    const input = `${record(1, { event_time: "", uuid: null })}${record(2, { user_id: null, device_id: null, uuid: null })}`;
    const args = [
      "transform",
      "--type",
      "amplitude",
      "--created-at",
      "2025-01-31T13:00:00+01:00",
      "--migration-id",
      "7d444840-9dc0-41d1-b245-5ffdce74fad2",
    ];
    const first = await run(args, input);
    expect(first.events[0]).toMatchObject({
      timestamp: expect.stringMatching(/^2025-01-31T12:00:00(\.000)?Z$/),
      properties: { $import_job_id: "7d444840-9dc0-41d1-b245-5ffdce74fad2" },
    });
    expect((await run(args, input)).stdout).toBe(first.stdout);
  });

  test("keeps its place over many blocks and a line too long to be held", async () => {
    const long = `{"pad":"${"x".repeat(5_000_000)}"}\n`;
    const many = Array.from({ length: 20_000 }, (_, i) => record(i, { pad: "x".repeat(200) })).join("");
    const { events, notes, code } = await run(
      ["transform", "--type", "amplitude"],
      `${many}${long}nonsense\n${record(77_777)}`,
    );
    expect(code).toBe(0);
    expect(events.length).toBe(20_001);
    expect(notes().map(({ line, reason }) => [line, reason])).toEqual([
      [20_001, "record_too_large"],
      [20_002, "invalid_json"],
    ]);
  });

  test("ends quietly when nobody reads on", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", "lib/cli/main.ts", "transform", "--type", "amplitude"], {
      env: NO_SETTINGS,
    });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const errors = text(child.stderr);
    child.stdin.on("error", () => {});
    Readable.from(Array.from({ length: 50_000 }, (_, i) => record(i))).pipe(child.stdin);
    child.stdout.once("data", () => child.stdout.destroy());
    expect([await closed, await errors]).toEqual([0, ""]);
  });

  test.each([
    { name: "no type", args: ["transform"] },
    { name: "an unknown option", args: ["transform", "--type", "amplitude", "--options", '{"x":1}'] },
    { name: "a bad time", args: ["transform", "--type", "amplitude", "--created-at", "yesterday"] },
    { name: "an unknown command", args: ["transmogrify"] },
  ])("exits 2 for $name", async ({ args }) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).not.toBe("");
  });

  test("explains itself", async () => {
    const { code, stdout } = await run(["transform", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--created-at");
  });
});
