import { describe, expect, test } from "vitest";

import { POST as checkDestination } from "@/app/api/destinations/check/route";
import {
  DELETE as deleteDestination,
  GET as getDestination,
  PATCH as patchDestination,
} from "@/app/api/destinations/[id]/route";
import { GET as listDestinations, POST as postDestination } from "@/app/api/destinations/route";
import { POST as postPreview } from "@/app/api/preview/route";
import { GET as ready } from "@/app/api/ready/route";
import { POST as postEstimate } from "@/app/api/estimates/route";
import { POST as postPromotionEstimate } from "@/app/api/migrations/[id]/promote/estimate/route";
import { POST as postOverlaps } from "@/app/api/migrations/overlaps/route";
import { POST as checkSource } from "@/app/api/sources/check/route";
import { insertMigration, insertPart } from "@/lib/migrations/testing/rows";
import type { Check, CheckResult } from "@/lib/schemas/check";
import type { Estimate } from "@/lib/schemas/estimate";
import type { DestinationView } from "@/lib/schemas/destination";
import { call, posthog, RECORD, SECRETS, source, useApi } from "./testing/api";

const api = useApi();

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
    const { id } = (await call(postDestination, { body: { ...posthog, personalApiKey: SECRETS[1] } })).json<{
      id: string;
    }>();
    await api.db.destination.update({ where: { id }, data: { secret: Uint8Array.of(1, 2, 3) } });
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
    const before = await api.db.destination.count();
    const body = { ...posthog, host: "https://me:pass@us.i.posthog.com" };
    const refused = (await call(postDestination, { body })).json<{ error: { fields: object } }>();
    expect(Object.keys(refused.error.fields)).toEqual(["host"]);
    expect(await api.db.destination.count()).toBe(before);
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
    await api.importFile("half.jsonl", lines.join(""));
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
    await api.importFile("tested.jsonl", `${RECORD}\n`.repeat(200));
    const done = { status: "completed", endedAt: new Date(), plannedAt: new Date() } as const;
    const asTest = { ...done, test: true, testMaxEvents: 1_000 };
    const id = await insertMigration(api.db, { ...asTest, source: { ...source, path: "tested.jsonl" } });
    const counted = { read: 50, accepted: 10, dropped: 40, generated: 5, status: "done", endedAt: new Date() } as const;
    await insertPart(api.db, id, 0, { ...counted, droppedBy: { event_not_kept: 40 } });
    const destination = { ...posthog, maxEventsPerSecond: 1 };
    const said = (await call(postPromotionEstimate, { id, body: { destination } })).json<Estimate>();
    expect(said).toMatchObject({ events: 60, minimumSeconds: 40, from: "pacing" });
    expect(said.share).toEqual({ from: "test", records: 50, imported: 10, events: 15 });
    expect(said.notes[0]).toMatch(/^By the test, 10 of 50 records become events/);
    const toSandbox = (await call(postPromotionEstimate, { id, body: {} })).json<Estimate>();
    expect(toSandbox, "a sandbox, as in the test, has no ceiling").not.toHaveProperty("minimumSeconds");

    const ranged = { range: { from: "2024-01-01", to: "2024-02-01" } };
    expect(await call(postPromotionEstimate, { id, body: ranged })).toMatchObject({ status: 422 });
    const whole = await insertMigration(api.db, done);
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
  await api.db.worker.create({ data: { id: "w", host: "h", pid: 1 } });
  expect(await call(ready)).toMatchObject({ status: 200 });
});
