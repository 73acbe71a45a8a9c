import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { POST as checkDestination } from "@/app/api/destinations/check/route";
import {
  DELETE as deleteDestination,
  GET as getDestination,
  PATCH as patchDestination,
} from "@/app/api/destinations/[id]/route";
import { GET as listDestinations, POST as postDestination } from "@/app/api/destinations/route";
import { POST as cancel } from "@/app/api/migrations/[id]/cancel/route";
import { GET as getParts } from "@/app/api/migrations/[id]/parts/route";
import { POST as leaveOutPart } from "@/app/api/migrations/[id]/parts/[partId]/leave-out/route";
import { POST as retryPart } from "@/app/api/migrations/[id]/parts/[partId]/retry/route";
import { POST as promote } from "@/app/api/migrations/[id]/promote/route";
import { POST as pause } from "@/app/api/migrations/[id]/pause/route";
import { GET as downloadRejects } from "@/app/api/migrations/[id]/rejects.jsonl/route";
import { GET as getRejects } from "@/app/api/migrations/[id]/rejects/route";
import { POST as retryRejects } from "@/app/api/migrations/[id]/rejects/retry/route";
import { POST as resume } from "@/app/api/migrations/[id]/resume/route";
import { DELETE as deleteMigration, GET as getMigration } from "@/app/api/migrations/[id]/route";
import { GET as getSkipped } from "@/app/api/migrations/[id]/skipped/route";
import { GET as getTimeline } from "@/app/api/migrations/[id]/timeline/route";
import { GET as listMigrations, POST as postMigration } from "@/app/api/migrations/route";
import { POST as postPreview } from "@/app/api/preview/route";
import { GET as ready } from "@/app/api/ready/route";
import { GET as summary } from "@/app/api/sandboxes/[id]/summary/route";
import { POST as postEstimate } from "@/app/api/estimates/route";
import { POST as postPromotionEstimate } from "@/app/api/migrations/[id]/promote/estimate/route";
import { POST as postOverlaps } from "@/app/api/migrations/overlaps/route";
import { POST as checkSource } from "@/app/api/sources/check/route";
import { db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { insertMigration, insertPart } from "@/lib/migrations/testing/rows";
import type { Check, CheckResult } from "@/lib/schemas/check";
import type { Estimate } from "@/lib/schemas/estimate";
import type { DestinationView } from "@/lib/schemas/destination";
import type { MigrationView } from "@/lib/schemas/migration";

const TOKEN = "token-of-the-environment";
const RECORD =
  '{"event_type":"View","user_id":"u1","event_time":"2024-01-02 03:04:05","uuid":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"}';
const SECRETS = ["phc_abcdefghijkl", "phx_zyxwvutsrqpo", "secret-access-key-value"];

let testDb: TestDb;
let folder: string;

beforeAll(async () => {
  testDb = await createTestDb();
  folder = await mkdtemp(join(tmpdir(), "backhaul-api-"));
  Object.assign(process.env, { DATABASE_URL: testDb.url, DATA_DIR: folder, API_TOKEN: TOKEN, LOG_LEVEL: "silent" });
  await mkdir(join(folder, "imports"));
  await writeFile(join(folder, "imports", "a.jsonl"), `${RECORD}\nnonsense\n`);
});
afterAll(async () => {
  await db().$disconnect();
  await testDb.drop();
  await rm(folder, { recursive: true, force: true });
});

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

type Call = {
  body?: unknown;
  file?: Buffer<ArrayBuffer>;
  id?: string;
  partId?: string;
  query?: string;
  accept?: string;
};

async function call(handler: Handler, { body, file, id, partId, query = "", accept }: Call = {}) {
  const request = new Request(`http://localhost/api${query}`, {
    method: body === undefined && !file ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(file && { "content-type": "application/x-ndjson" }),
      ...(accept && { accept }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(file && { body: file }),
  });
  const response = await handler(request, { params: Promise.resolve({ id, partId }) });
  const text = await response.text();
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  return { status: response.status, text, json: <T>() => JSON.parse(text) as T };
}

const source = { kind: "folder", contentType: "amplitude", path: "a.jsonl" };
type Ided = { id: string };
const posthog = { kind: "posthog", host: "https://us.i.posthog.com", projectToken: SECRETS[0] };
const create = async (body: object = {}) =>
  (await call(postMigration, { body: { source, destination: { kind: "sandbox" }, ...body } })).json<MigrationView>();

describe("destinations", () => {
  test("are made, listed, changed and deleted, and never tell their secrets", async () => {
    const made = await call(postDestination, { body: { ...posthog, name: "Ours" } });
    expect(made.status).toBe(201);
    const { id, projectToken } = made.json<DestinationView>();
    expect(projectToken).toBe("••••ijkl");
    const patched = await call(patchDestination, {
      id,
      body: { personalApiKey: SECRETS[1], maxEventsPerSecond: 100, projectId: 4711 },
    });
    expect(patched.json()).toMatchObject({
      personalApiKey: "••••rqpo",
      maxEventsPerSecond: 100,
      projectId: "4711",
      name: "Ours",
    });
    expect((await call(listDestinations)).json<{ items: unknown[] }>().items).toContainEqual(patched.json());
    expect((await call(deleteDestination, { id })).status).toBe(204);
    expect((await call(getDestination, { id })).status).toBe(404);
  });

  test("whose secrets another key has sealed take new ones, and whatever is none", async () => {
    const { id } = (await call(postDestination, { body: { ...posthog, personalApiKey: SECRETS[1] } })).json<Ided>();
    await testDb.db.destination.update({ where: { id }, data: { secret: Uint8Array.of(1, 2, 3) } });
    const patch = (body: object) => call(patchDestination, { id, body });
    expect((await patch({ name: "Renamed" })).json()).toMatchObject({ name: "Renamed", personalApiKey: "••••rqpo" });
    expect((await patch({ personalApiKey: SECRETS[1] })).json()).toMatchObject({
      error: { code: "secret_unreadable" },
    });
    expect((await patch({ projectToken: SECRETS[0] })).json()).toMatchObject({
      projectToken: "••••ijkl",
      personalApiKey: null,
    });
    expect((await patch({ personalApiKey: SECRETS[1] })).json()).toMatchObject({ personalApiKey: "••••rqpo" });
  });

  test("may not have a password in their address, where everybody would read it", async () => {
    const before = await testDb.db.destination.count();
    const body = { ...posthog, host: "https://me:pass@us.i.posthog.com" };
    const refused = (await call(postDestination, { body })).json<{ error: { fields: object } }>();
    expect(Object.keys(refused.error.fields)).toEqual(["host"]);
    expect(await testDb.db.destination.count()).toBe(before);
  });

  test("may not be at a private address", async () => {
    const body = { ...posthog, host: "http://169.254.169.254" };
    expect((await call(postDestination, { body })).json()).toMatchObject({ error: { code: "private_endpoint" } });
  });

  test("of kind sandbox need no check", async () => {
    const checked = await call(checkDestination, { body: { destination: { kind: "sandbox" } } });
    expect(checked.json()).toMatchObject({ ok: true });
  });
});

describe("migrations", () => {
  test("are made, shown and listed", async () => {
    const made = await call(postMigration, { body: { name: "First", source, destination: { kind: "sandbox" } } });
    expect(made.status).toBe(201);
    const view = made.json<MigrationView>();
    expect(view).toMatchObject({ name: "First", status: "queued", createdBy: "API_TOKEN", source, test: false });
    expect((await call(getMigration, { id: view.id })).json()).toMatchObject({
      id: view.id,
      ledger: { read: 0, inFlight: 0 },
    });
    const listed = (await call(listMigrations, { query: "?status=queued" })).json<{ items: MigrationView[] }>();
    expect(listed.items.map(({ id }) => id)).toContain(view.id);
    for (const list of [getParts, getTimeline, getRejects, getSkipped])
      expect((await call(list, { id: view.id })).json()).toMatchObject({ items: expect.any(Array), nextCursor: null });
    expect(await call(downloadRejects, { id: view.id })).toMatchObject({ status: 200, text: "" });
    expect((await call(summary, { id: view.destination.id })).json()).toMatchObject({ events: 0, received: 0 });
  });

  test("keep the secrets of their source", async () => {
    const s3 = {
      kind: "s3",
      contentType: "amplitude",
      region: "eu-central-1",
      bucket: "exports",
      accessKeyId: "AKIA",
      secretAccessKey: SECRETS[2],
    };
    const view = await create({ source: s3 });
    expect(view.source).toMatchObject({ bucket: "exports", secretAccessKey: "••••alue" });
  });

  test("are paused, resumed, cancelled and deleted, each only where the state allows it", async () => {
    const { id } = await create();
    expect((await call(deleteMigration, { id })).status).toBe(409);
    expect((await call(resume, { id, body: null })).status).toBe(409);
    expect((await call(pause, { id, body: null })).status).toBe(202);
    expect((await call(getMigration, { id })).json<MigrationView>().status).toMatch(/^paus/);
    expect((await call(cancel, { id, body: null })).status).toBe(202);
    expect((await call(getMigration, { id })).json<MigrationView>().status).toMatch(/^cancel/);
    expect((await call(pause, { id, body: null })).json()).toMatchObject({ error: { code: "invalid_transition" } });
  });

  test("that were deleted are gone at once for who had just looked", async () => {
    const { id } = await create();
    await testDb.db.migration.update({ where: { id }, data: { status: "cancelled", endedAt: new Date() } });
    expect((await call(getMigration, { id })).status).toBe(200);
    expect((await call(deleteMigration, { id })).status).toBe(204);
    expect((await call(getMigration, { id })).status).toBe(404);
  });

  test("of more than a year of an export are a series; it is mended, and cancelled with what comes after it", async () => {
    const amplitude = { kind: "amplitude", region: "us", apiKey: "the-api-key-0", secretKey: "the-secret-key" };
    const range = { from: "2022-01-15T00:00:00Z", to: "2024-03-10T05:00:00Z" };
    const { id, series } = (await create({ source: { ...amplitude, ...range } })) as { id: string; series?: unknown };
    expect(series).toEqual([id, expect.any(String), expect.any(String)]);
    const [, , last = ""] = series as string[];
    expect((await call(getMigration, { id: last })).json<MigrationView>().series).toMatchObject({ index: 2, count: 3 });

    expect((await call(pause, { id, body: null })).status).toBe(202);
    const refused = await call(resume, { id, body: { source: { region: "mars" } } });
    expect(Object.keys(refused.json<{ error: { fields: object } }>().error.fields)).toEqual(["source.region"]);
    const resumed = await call(resume, { id, body: { source: { region: "eu", secretKey: "the-rotated-key" } } });
    expect(resumed.status).toBe(202);
    expect(resumed.json<MigrationView>().source).toMatchObject({ region: "eu", secretKey: "••••-key" });

    const unknown = { id, partId: "7d444840-9dc0-41d1-b245-5ffdce74fad2", body: null };
    expect((await call(retryPart, unknown)).status).toBe(404);
    expect((await call(cancel, { id, body: null, query: "?rest=true" })).status).toBe(202);
    expect((await call(getMigration, { id: last })).json<MigrationView>().status).toMatch(/^cancel/);
  });

  test("whose credentials another key has sealed are mended by new ones", async () => {
    const range = { from: "2024-01-01T00:00:00Z", to: "2024-01-02T00:00:00Z" };
    const keys = { apiKey: "the-api-key-0", secretKey: "the-secret-key" };
    const { id } = await create({ source: { kind: "amplitude", region: "us", ...keys, ...range } });
    const sealed = { sourceSecret: Uint8Array.of(1, 2, 3), status: "paused" } as const;
    await testDb.db.migration.update({ where: { id }, data: sealed });
    expect((await call(getMigration, { id })).json<MigrationView>().source).toMatchObject({ apiKey: "••••" });
    const half = await call(resume, { id, body: { source: { apiKey: keys.apiKey } } });
    expect(half.json()).toMatchObject({ error: { fields: { "source.secretKey": [expect.any(String)] } } });
    const mended = await call(resume, { id, body: { source: keys } });
    expect(mended.json<MigrationView>().source).toMatchObject({ apiKey: "••••ey-0", secretKey: "••••-key" });
    expect((await call(cancel, { id, body: null })).status).toBe(202);
  });

  test("leave a part out that rests, with or without a reason, and no other", async () => {
    const { id } = await create();
    await testDb.db.migration.update({
      where: { id },
      data: { status: "running", startedAt: new Date(), plannedAt: new Date() },
    });
    const error = { code: "file_corrupt", message: "It is damaged." };
    const [first, second, fine] = await Promise.all([
      insertPart(testDb.db, id, 0, { error }),
      insertPart(testDb.db, id, 1, { error }),
      insertPart(testDb.db, id, 2, { status: "done", endedAt: new Date() }),
    ]);
    const leaveOut = (partId: string, body: unknown) => call(leaveOutPart, { id, partId, body });
    for (const body of [{ reason: " " }, { reason: "x".repeat(501) }, { why: "x" }])
      expect((await leaveOut(first, body)).status).toBe(422);
    const refused = await leaveOut(fine, null);
    expect([refused.status, refused.json()]).toEqual([
      409,
      { error: expect.objectContaining({ code: "invalid_transition", hint: expect.any(String) }) },
    ]);
    expect((await leaveOut("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", null)).status).toBe(404);

    const left = await leaveOut(first, { reason: " imported by hand " });
    expect([left.status, left.json()]).toEqual([
      202,
      expect.objectContaining({ status: "paused", parts: expect.objectContaining({ leftOut: 1, failed: 1 }) }),
    ]);
    const list = (await call(getParts, { id, query: "?status=left_out" })).json<{ items: { leftOut: object }[] }>();
    expect(list.items.map(({ leftOut: said }) => said)).toEqual([{ by: "API_TOKEN", why: "imported by hand" }]);
    expect((await leaveOut(second, null)).json()).toMatchObject({
      status: "completed",
      parts: { leftOut: 2, done: 1 },
    });
    expect((await leaveOut(second, null)).status).toBe(409);
  });

  test("take rejects back, as they were or as a file of lines that is tied to them", async () => {
    const { id } = await create();
    const retry = (given: Call) => call(retryRejects, { id, ...given });
    await testDb.db.migration.update({ where: { id }, data: { status: "paused" } });
    expect((await retry({ body: {} })).json()).toMatchObject({ error: { code: "nothing_to_retry" } });
    const partId = await insertPart(testDb.db, id, 0, { read: 2, rejected: 2, rejectedBy: { invalid_json: 2 } });
    for (const offset of [0, 10]) {
      const data = { migrationId: id, partId, offset, length: 1, reason: "invalid_json", detail: "" };
      await testDb.db.reject.create({ data: { ...data, raw: Uint8Array.of(0xff) } });
    }
    const short = await retry({ file: Buffer.from("{}\n"), query: "?reason=invalid_json" });
    expect(short.json()).toMatchObject({
      error: { code: "invalid_input", message: "The file has 1 line, but there are 2 rejects. Nothing was changed." },
    });
    expect(short.status).toBe(422);
    expect((await retry({ file: Buffer.alloc(64 * 1024 * 1024 + 1, "\n") })).status).toBe(413);
    expect((await retry({ file: Buffer.from("a"), query: "?options=x" })).json()).toMatchObject({
      error: { fields: { options: ["This is not JSON."] } },
    });
    expect((await retry({ body: { mended: "{}" } })).status).toBe(422);

    const taken = await retry({ file: Buffer.from([0xfe, 0x0a, 0x0a]), query: `?options=${encodeURIComponent("{}")}` });
    expect(taken.status).toBe(202);
    const { part, ...counts } = taken.json<{ part: string }>();
    expect(counts).toEqual({ moved: 1, lines: 1, left: 1 });
    const [line] = await testDb.db.retryLine.findMany({ where: { partId: part } });
    expect([...line!.bytes]).toEqual([0xfe]);
    const download = (query: string) => call(downloadRejects, { id, query });
    expect(await download("?mended=before")).toMatchObject({ status: 200, text: "\ufffd\n" });
    expect((await download("?mended=before&reason=invalid_utf8")).text).toBe("");
    expect((await download("?mended=now")).status).toBe(422);
    expect((await retry({ body: { reason: "invalid_json" } })).json()).toMatchObject({ moved: 1, left: 0 });
  });

  test.each([
    { name: "a test of nothing", body: { test: { maxEvents: 0 } }, field: "test.maxEvents" },
    { name: "an option's value", body: { options: { identifyEvents: "yes" } }, field: "options.identifyEvents" },
    { name: "an unknown source kind", body: { source: { kind: "segment" } }, field: "source.kind" },
    { name: "an unknown destination kind", body: { destination: { kind: "segment" } }, field: "destination.kind" },
  ])("are refused with the field's name for $name", async ({ body, field }) => {
    const before = await testDb.db.migration.count();
    const refused = await call(postMigration, { body: { source, destination: { kind: "sandbox" }, ...body } });
    expect(refused.status).toBe(422);
    expect(Object.keys(refused.json<{ error: { fields: object } }>().error.fields)).toEqual([field]);
    expect(await testDb.db.migration.count()).toBe(before);
  });

  test.each([
    { name: "name", body: { name: "a\0b" } },
    { name: "options.dropEvents.0", body: { options: { dropEvents: ["a\0b"] } } },
    { name: "options.renameEvents.a\0b", body: { options: { renameEvents: { "a\0b": "c" } } } },
  ])("are refused with U+0000, which no database text has, in $name", async ({ name, body }) => {
    const refused = await call(postMigration, { body: { source, destination: { kind: "sandbox" }, ...body } });
    expect([refused.status, Object.keys(refused.json<{ error: { fields: object } }>().error.fields)]).toEqual([
      422,
      [name],
    ]);
  });

  test("are not asked for by what the database cannot look for", async () => {
    const { id } = await create();
    for (const { handler, query } of [
      { handler: listMigrations, query: "?q=%00" },
      { handler: listMigrations, query: `?cursor=0000-01-01T00:00:00Z_${id}` },
      { handler: getRejects, query: "?reason=%00" },
      { handler: downloadRejects, query: "?reason=%00" },
    ])
      expect((await call(handler, { id, query })).json()).toMatchObject({ error: { code: "invalid_input" } });
    const much = (await call(listMigrations, { query: "?limit=501" })).json();
    expect(much).toMatchObject({ error: { fields: { limit: ["Give a whole number from 1 to 500."] } } });
    const past = await call(getParts, { id, query: "?cursor=999999999999999999" });
    expect(past.json()).toEqual({ items: [], nextCursor: null });
  });

  test("that are not there answer 404 everywhere", async () => {
    const id = "7d444840-9dc0-41d1-b245-5ffdce74fad2";
    for (const handler of [
      getMigration,
      getParts,
      getTimeline,
      getRejects,
      getSkipped,
      downloadRejects,
      pause,
      resume,
      cancel,
      promote,
      deleteMigration,
      summary,
    ])
      expect(await call(handler, { id })).toMatchObject({ status: 404 });
    expect((await call(getMigration, { id: "x" })).status).toBe(404);
  });
});

describe("sources", () => {
  test("are checked and previewed", async () => {
    expect((await call(checkSource, { body: { source } })).json()).toMatchObject({ ok: true, found: { parts: 1 } });
    expect((await call(postPreview, { body: { source } })).json()).toMatchObject({
      summary: { read: 2, imported: 1, rejected: { invalid_json: 1 } },
    });
  });

  test("tell each check as it is known to a caller that takes lines, and the whole at the end", async () => {
    const said = await call(checkSource, { body: { source }, accept: "application/x-ndjson" });
    const lines = said.text
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { progress?: Check; result?: CheckResult });
    const last = lines.pop();
    expect(lines.map(({ progress }) => progress?.name)).toEqual(["reachable", "files", "readable", "format"]);
    expect(last?.result?.checks).toEqual(lines.map(({ progress }) => progress));
    expect(last?.result).toEqual((await call(checkSource, { body: { source } })).json());
  });

  test("are estimated: bytes, events by their size, and the time that the destination's ceiling takes", async () => {
    const destination = { ...posthog, maxEventsPerSecond: 1 };
    const said = (await call(postEstimate, { body: { source, destination } })).json<Estimate>();
    // One record, and one line that is none.
    expect(said).toMatchObject({ events: 1, minimumSeconds: 1, from: "pacing", series: 1, complete: true });
    expect(said.share).toEqual({ from: "sample", records: 2, imported: 1, events: 1 });
    expect(said.bytes).toBe(Buffer.byteLength(`${RECORD}\nnonsense\n`));
  });

  test("are estimated by what the options leave of them", async () => {
    const lines = Array.from({ length: 100 }, (_, n) => {
      const named = RECORD.replace("View", n % 2 ? "View" : "Ping");
      return `${named.replace("2e3f4a5b", String(n).padStart(8, "0"))}\n`;
    });
    await writeFile(join(folder, "imports", "half.jsonl"), lines.join(""));
    const body = {
      source: { ...source, path: "half.jsonl" },
      destination: { ...posthog, maxEventsPerSecond: 1 },
    };
    const under = async (options: object) =>
      (await call(postEstimate, { body: { ...body, options } })).json<Estimate>();
    expect(await under({})).toMatchObject({ events: 100, minimumSeconds: 100, share: { records: 100, imported: 100 } });
    const half = await under({ dropEvents: ["Ping"] });
    expect(half).toMatchObject({ events: 50, minimumSeconds: 50, share: { from: "sample", imported: 50, events: 50 } });
    expect(half.notes).toContain("By the sample, 50 of 100 records become events.");
    expect(await under({ dropEvents: ["Ping", "View"] })).toMatchObject({ events: 0, minimumSeconds: 0 });
  });

  test("of a test are estimated by what became of its records, without a draft", async () => {
    await writeFile(join(folder, "imports", "tested.jsonl"), `${RECORD}\n`.repeat(200));
    const done = { status: "completed", endedAt: new Date(), plannedAt: new Date() } as const;
    const asTest = { ...done, test: true, testMaxEvents: 1_000 };
    const id = await insertMigration(testDb.db, { ...asTest, source: { ...source, path: "tested.jsonl" } });
    const counted = { read: 50, accepted: 10, dropped: 40, generated: 5, status: "done", endedAt: new Date() } as const;
    await insertPart(testDb.db, id, 0, { ...counted, droppedBy: { event_not_kept: 40 } });
    const destination = { ...posthog, maxEventsPerSecond: 1 };
    const said = (await call(postPromotionEstimate, { id, body: { destination } })).json<Estimate>();
    expect(said).toMatchObject({ events: 60, minimumSeconds: 40, from: "pacing" });
    expect(said.share).toEqual({ from: "test", records: 50, imported: 10, events: 15 });
    expect(said.notes[0]).toMatch(/^By the test, 10 of 50 records become events/);
    const toSandbox = (await call(postPromotionEstimate, { id, body: {} })).json<Estimate>();
    expect(toSandbox, "a sandbox, as in the test, has no ceiling").not.toHaveProperty("minimumSeconds");

    const ranged = { range: { from: "2024-01-01", to: "2024-02-01" } };
    expect(await call(postPromotionEstimate, { id, body: ranged })).toMatchObject({ status: 422 });
    const whole = await insertMigration(testDb.db, done);
    expect(await call(postPromotionEstimate, { id: whole, body: {} })).toMatchObject({ status: 409 });
  });

  test("of files overlap with nothing that is known", async () => {
    const body = { source, destination: { kind: "sandbox" } };
    expect((await call(postOverlaps, { body })).json()).toEqual({ items: [] });
  });

  test("outside the import folder are refused", async () => {
    const outside = { source: { ...source, path: "../secret.key" } };
    expect((await call(postPreview, { body: outside })).json()).toMatchObject({
      error: { code: "path_outside_import_dir" },
    });
  });
});

test("ready says what is missing, until a worker is there", async () => {
  const before = await call(ready);
  expect(before.status).toBe(503);
  expect(before.json()).toMatchObject({ ready: false, database: true, worker: false });
  await testDb.db.worker.create({ data: { id: "w", host: "h", pid: 1 } });
  expect(await call(ready)).toMatchObject({ status: 200 });
});
