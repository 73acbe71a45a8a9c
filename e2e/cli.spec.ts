import { spawn } from "node:child_process";
import { join } from "node:path";
import { mkdir, readFile, writeFile } from "node:fs/promises";

import { createApi } from "./support/api";
import { expect, test } from "./support/fixtures";
import { ROOT } from "./support/processes";

type Ran = { code: number | null; stdout: string; stderr: string };

/** `npm run -s cli -- …`, as a person types it. */
function cli(args: string[], options: { input?: string | Buffer; env?: Record<string, string> } = {}): Promise<Ran> {
  const child = spawn("npm", ["run", "-s", "cli", "--", ...args], {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined).end(options.input ?? "");
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
}

test("a token made on the command line opens the API", async ({ app }) => {
  const made = await cli(["token", "create", "nightly"], { env: { DATA_DIR: app.dataDir } });
  expect(made, made.stderr).toMatchObject({ code: 0 });
  const token = /\S{16,}/.exec(made.stdout)?.[0] ?? "";
  const { items } = (await createApi(app.url, token).call("GET", "/api/migrations")) as { items: unknown[] };
  expect(items).toEqual(expect.any(Array));
});

test("doctor passes while the app runs, and fails with a reason when the database is away", async ({ app }) => {
  const env = { DATA_DIR: app.dataDir, PORT: String(app.port) };
  const healthy = await cli(["doctor", "--json"], { env });
  expect(healthy, healthy.stderr).toMatchObject({ code: 0 });
  expect(JSON.parse(healthy.stdout)).toMatchObject({ ok: true });

  const sick = await cli(["doctor"], { env: { ...env, DATABASE_URL: "postgresql://nobody@127.0.0.1:9/none" } });
  expect(sick.code).toBe(1);
  expect(sick.stdout + sick.stderr).toMatch(/database/i);
});

test("transform writes events to stdout, and drops and rejects to stderr", async ({ app }) => {
  const sample = await readFile(join(app.importDir, "samples", "amplitude.jsonl"), "utf8");
  const input = `${sample.split("\n").slice(0, 200).join("\n")}\nnot json\n`;
  const ran = await cli(["transform", "--type", "amplitude"], { input });
  expect(ran.code).toBe(0);
  const lines = (text: string) =>
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const events = lines(ran.stdout);
  const others = lines(ran.stderr);
  expect(events.length + others.length).toBe(201);
  expect(others.at(-1)).toMatchObject({ line: 201, outcome: "rejected", reason: "invalid_json" });
  expect(events.every((event) => typeof event.uuid === "string" && typeof event.timestamp === "string")).toBe(true);
});

for (const contentType of ["amplitude", "mixpanel", "posthog"])
  test(`transform gives the bytes that the worker sends: ${contentType}`, async ({ app, api }) => {
    // Records without an identity of their own, so that the part's key and the creation time matter; numbers no double holds.
    const anonymous: Record<string, string> = {
      amplitude: '{"event_type":"No one","event_properties":{"n":1234567890123456789,"f":0.1000000000000000055}}',
      mixpanel: '{"event":"No one","properties":{"time":1700000000,"n":1234567890123456789}}',
      posthog: '{"event":"No uuid","distinct_id":"u","timestamp":"2024-01-01T00:00:00Z","properties":{"n":1e400}}',
    };
    const path = `cli/${contentType}.jsonl`;
    const sample = await readFile(join(app.importDir, "samples", `${contentType}.jsonl`), "utf8");
    const input = `${anonymous[contentType]}\n\r\n${sample}${anonymous[contentType]}`;
    await mkdir(join(app.importDir, "cli"), { recursive: true });
    await writeFile(join(app.importDir, path), input);
    const id = await api.start({ source: { kind: "folder", contentType, path }, destination: { kind: "sandbox" } });
    const { createdAt, destination, ledger } = await api.reaches(id, ["completed"]);

    const flags = ["--type", contentType, "--migration-id", id, "--created-at", createdAt, "--part-key", path];
    const ran = await cli(["transform", ...flags], { input });
    expect(ran.code).toBe(0);
    const printed = ran.stdout.split("\n").filter(Boolean);
    expect(printed.length).toBe(ledger.accepted);
    expect(printed.filter((line) => line.includes("No one") || line.includes("No uuid")).length).toBe(2);
    expect((await api.sandboxRaw(destination.id)).sort()).toEqual(printed.sort());
  });

test("wrong use is told apart from failure", async () => {
  expect(await cli(["transform", "--type", "excel"])).toMatchObject({ code: 2 });
  expect(await cli(["fly"])).toMatchObject({ code: 2 });
});
