import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";

import { createDestination } from "./destinations";
import { createDatabasePacer } from "./pacing";

let test_: TestDb;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  test_ = await createTestDb();
});
afterAll(() => test_.drop());

const signal = new AbortController().signal;
const insert = () => createDestination(test_.db, { kind: "sandbox" });
const stateOf = (id: string) => test_.db.destination.findUniqueOrThrow({ where: { id } });

test("two workers together keep to the ceiling", async () => {
  const { id } = await insert();
  const pacer = () => createDatabasePacer(test_.db, { id, host: null, maxEventsPerSecond: 1_000 });
  const begun = Date.now();
  const workers = [pacer(), pacer()];
  await Promise.all(workers.flatMap((worker) => Array.from({ length: 5 }, () => worker.take(100, signal))));
  // 1,000 events at 1,000 a second: the last hundred may go after nine tenths of one.
  expect(Date.now() - begun).toBeGreaterThanOrEqual(890);
});

test("without a ceiling nothing is reserved, until the destination pushes back", async () => {
  const { id } = await insert();
  const pacer = createDatabasePacer(test_.db, { id, host: "http://self.hosted", maxEventsPerSecond: null });
  const before = await stateOf(id);
  await pacer.take(1_000_000, signal);
  expect((await stateOf(id)).paceNextAt).toEqual(before.paceNextAt);

  pacer.pushback();
  await expect.poll(async () => (await stateOf(id)).paceShare).toBe(0.5);
  pacer.pushback();
  await pacer.take(1, signal);
  expect((await stateOf(id)).paceShare).toBe(0.5);
  expect((await stateOf(id)).paceNextAt > before.paceNextAt).toBe(true);
});

test("a wait ends at once when aborted", async () => {
  const { id } = await insert();
  const pacer = createDatabasePacer(test_.db, { id, host: "https://eu.i.posthog.com", maxEventsPerSecond: null });
  await pacer.take(5_000_000, signal);
  const abort = new AbortController();
  const waiting = pacer.take(1, abort.signal);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
});
