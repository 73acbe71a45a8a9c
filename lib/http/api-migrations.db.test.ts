import { describe, expect, test } from "vitest";

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
import { GET as summary } from "@/app/api/sandboxes/[id]/summary/route";
import { insertPart } from "@/lib/migrations/testing/rows";
import type { MigrationView } from "@/lib/schemas/migration";
import { call, type Call, SECRETS, source, useApi } from "./testing/api";

const api = useApi();

const create = async (body: object = {}) =>
  (await call(postMigration, { body: { source, destination: { kind: "sandbox" }, ...body } })).json<MigrationView>();

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
    await api.db.migration.update({ where: { id }, data: { status: "cancelled", endedAt: new Date() } });
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
    await api.db.migration.update({ where: { id }, data: sealed });
    expect((await call(getMigration, { id })).json<MigrationView>().source).toMatchObject({ apiKey: "••••" });
    const half = await call(resume, { id, body: { source: { apiKey: keys.apiKey } } });
    expect(half.json()).toMatchObject({ error: { fields: { "source.secretKey": [expect.any(String)] } } });
    const mended = await call(resume, { id, body: { source: keys } });
    expect(mended.json<MigrationView>().source).toMatchObject({ apiKey: "••••ey-0", secretKey: "••••-key" });
    expect((await call(cancel, { id, body: null })).status).toBe(202);
  });

  test("leave a part out that rests, with or without a reason, and no other", async () => {
    const { id } = await create();
    await api.db.migration.update({
      where: { id },
      data: { status: "running", startedAt: new Date(), plannedAt: new Date() },
    });
    const error = { code: "file_corrupt", message: "It is damaged." };
    const [first, second, fine] = await Promise.all([
      insertPart(api.db, id, 0, { error }),
      insertPart(api.db, id, 1, { error }),
      insertPart(api.db, id, 2, { status: "done", endedAt: new Date() }),
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
    await api.db.migration.update({ where: { id }, data: { status: "paused" } });
    expect((await retry({ body: {} })).json()).toMatchObject({ error: { code: "nothing_to_retry" } });
    const partId = await insertPart(api.db, id, 0, { read: 2, rejected: 2, rejectedBy: { invalid_json: 2 } });
    for (const offset of [0, 10]) {
      const data = { migrationId: id, partId, offset, length: 1, reason: "invalid_json", detail: "" };
      await api.db.reject.create({ data: { ...data, raw: Uint8Array.of(0xff) } });
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
    const [line] = await api.db.retryLine.findMany({ where: { partId: part } });
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
    const before = await api.db.migration.count();
    const refused = await call(postMigration, { body: { source, destination: { kind: "sandbox" }, ...body } });
    expect(refused.status).toBe(422);
    expect(Object.keys(refused.json<{ error: { fields: object } }>().error.fields)).toEqual([field]);
    expect(await api.db.migration.count()).toBe(before);
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
