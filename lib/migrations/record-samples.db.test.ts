import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { recordSamples } from "@/lib/schemas/record-samples";

import { getRecordSamples } from "./record-samples";
import { insertMigration, insertPart } from "./testing/rows";

let own: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
});
afterAll(() => own.drop());

test("samples of each kind, mapped as the worker maps them", async () => {
  const migrationId = await insertMigration(own.db, { status: "running" });
  const partId = await insertPart(own.db, migrationId, 0);
  const line = (type: string) =>
    Buffer.from(JSON.stringify({ event_type: type, user_id: "u1", event_time: "2200-01-02 03:04:05", uuid: "a-1" }));
  const kept = { migrationId, partId };
  await own.db.recordSample.createMany({
    data: [
      { ...kept, kind: "dropped", reason: "session_start", offset: 7, raw: line("session_start") },
      { ...kept, kind: "warning", reason: "future_timestamp", offset: 9, raw: line("Bought") },
    ],
  });
  const reject = { ...kept, length: 3, detail: "Not valid JSON at byte 1 of the line.", raw: Buffer.from("{no") };
  await own.db.reject.create({ data: { ...reject, offset: 20, reason: "invalid_json" } });

  const ask = async (kind: "dropped" | "rejected" | "warning", reason: string) =>
    recordSamples.parse(await getRecordSamples(own.db, migrationId, { kind, reason })).samples;
  expect(await ask("dropped", "session_start")).toMatchObject([
    { partKey: "events-0.jsonl", offset: 7, outcome: "dropped", reason: "session_start", events: [] },
  ]);
  expect(await ask("rejected", "invalid_json")).toMatchObject([
    { raw: "{no", outcome: "rejected", detail: reject.detail, events: [] },
  ]);
  const [session] = await ask("dropped", "session_start");
  expect(session!.why).toBe(
    `Amplitude's own session marker; PostHog makes sessions by itself. Its name: "session_start".`,
  );
  const [refused] = await ask("rejected", "invalid_json");
  expect(refused!.why).toBe(reject.detail);
  const [warned] = await ask("warning", "future_timestamp");
  expect(warned).toMatchObject({ outcome: "imported", reason: "future_timestamp" });
  expect(warned!.events[0]).toMatchObject({ event: "Bought", distinct_id: "u1" });
  expect(warned!.why).toMatch(/^The time lies after .* It is "2200-01-02.*, from event_time "2200-01-02 03:04:05"\.$/);
  expect(warned!.added).toContain("properties.$import_job_id");
  expect(await ask("dropped", "duplicate_record")).toEqual([]);
  await expect(getRecordSamples(own.db, crypto.randomUUID(), { kind: "dropped", reason: "x" })).rejects.toMatchObject({
    code: "not_found",
  });
});
