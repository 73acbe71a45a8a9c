import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import { countEvents } from "@/lib/destination/count-events";
import { createLocalPacer } from "@/lib/destination/pacer";
import { createPostHogDestination } from "@/lib/destination/posthog";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { capture } from "@/lib/sandbox/capture";
import { verifyView } from "@/lib/schemas/verify";

import { createDestination, openDestinationSecret } from "@/lib/migrations/destinations";
import { insertMigration, insertPart } from "@/lib/migrations/testing/rows";
import { getMigration } from "@/lib/migrations/view";
import { verifyMigration } from "./verify";

const POLICY = { allowPrivate: ["127.0.0.1"] };
let testDb: TestDb;

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  testDb = await createTestDb();
});
afterAll(() => testDb.drop());

type Row = { n: number; event: string; day: string };
const ROWS: Row[] = [
  { n: 1, event: "Signed Up", day: "2024-01-31" },
  { n: 2, event: "Signed Up", day: "2024-01-31" },
  { n: 3, event: "Paid", day: "2024-01-31" },
  { n: 4, event: "Paid", day: "2024-02-01" },
  { n: 5, event: "x".repeat(250), day: "2024-04-30" },
];

const toEvent = (job: string, { n, event, day }: Row) =>
  JSON.stringify({
    uuid: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    event,
    distinct_id: "u",
    timestamp: `${day}T23:59:59.5Z`,
    properties: { $import_job_id: job },
  });

async function insertAccepted(destinationId: string, patch: object = {}): Promise<string> {
  const { db } = testDb;
  const ended = { status: "completed" as const, plannedAt: new Date(), endedAt: new Date(Date.now() - 48 * 3_600_000) };
  const id = await insertMigration(db, { destinationId, ...ended, ...patch });
  const part = await insertPart(db, id, 0, { read: ROWS.length, accepted: ROWS.length });
  for (const { event, day } of ROWS) {
    const [fromEvent, toEvent] = [event.slice(0, 200), event.slice(0, 200)];
    const key = { partId: part, day: new Date(day), fromEvent, toEvent };
    await testDb.db.partTally.upsert({
      where: { partId_day_fromEvent_toEvent: key },
      create: { ...key, count: 1 },
      update: { count: { increment: 1 } },
    });
  }
  return id;
}

const verify = async (id: string, query: { from?: string; to?: string } = {}) =>
  verifyView.parse(
    await verifyMigration(testDb.db, id, {
      ...{ actor: "test", days: query, policy: POLICY },
      ...{ waitMs: 30_000, signal: AbortSignal.timeout(60_000) },
    }),
  );

describe("with a sandbox", () => {
  async function setUp() {
    const { db } = testDb;
    const { id: destinationId } = await createDestination(db, { kind: "sandbox" });
    const { projectToken } = await openDestinationSecret(db, destinationId);
    const id = await insertAccepted(destinationId);
    const send = async (...events: string[]) => {
      const body = `{"api_key":"phc_x","batch":[${events.join(",")}]}`;
      const request = new Request("http://x/", { method: "POST", body });
      expect((await capture(() => db, projectToken, request)).status).toBe(200);
    };
    return { id, destinationId, send };
  }

  test("all there: they match, and another migration's events are not counted", async () => {
    const { id, send } = await setUp();
    await send(...ROWS.map((row) => toEvent(id, row)), toEvent(crypto.randomUUID(), ROWS[0]!));
    // A repeat folds.
    await send(toEvent(id, ROWS[0]!));
    expect(await verify(id)).toMatchObject({
      outcome: "match",
      early: false,
      span: { first: "2024-01-31", last: "2024-04-30" },
      totals: { accepted: 5, found: 5, missing: 0, extra: 0 },
      queries: [],
    });
  });

  test("events taken away by hand are found to the day and name, and nothing else", async () => {
    const { id, destinationId, send } = await setUp();
    await send(...ROWS.map((row) => toEvent(id, row)));
    await testDb.db.sandboxEvent.deleteMany({
      where: { destinationId, event: "Paid", timestamp: { contains: "02-01" } },
    });
    const answer = await verify(id);
    expect(answer).toMatchObject({ outcome: "differs", totals: { accepted: 5, found: 4, missing: 1, extra: 0 } });
    const wrong = answer.days.flatMap(({ day, events }) =>
      events.filter(({ missing, extra }) => missing + extra > 0).map(({ event }) => [day, event]),
    );
    expect(wrong).toEqual([["2024-02-01", "Paid"]]);
    expect((await verify(id, { from: "2024-01-01", to: "2024-01-31" })).outcome).toBe("match");
    // The migration keeps what was said of the whole, not of some days.
    expect((await getMigration(testDb.db, id)).verified).toMatchObject({ outcome: "differs", totals: { missing: 1 } });
  });

  test("without the mark nothing can be told, and that is said", async () => {
    const { destinationId } = await setUp();
    const id = await insertAccepted(destinationId, { options: { rejectLimit: 1, addImportJobId: false } });
    expect(await verify(id)).toMatchObject({
      outcome: "not_asked",
      totals: { accepted: 5, missing: 0 },
      error: { code: "not_verifiable" },
    });
  });
});

describe("with PostHog", () => {
  let posthog: PostHogEmulator;
  beforeEach(async () => void (posthog = await startPostHogEmulator()));
  afterEach(() => posthog.stop());

  async function setUp(patch: { personalApiKey?: string; projectId?: string; host?: string } = {}) {
    const { db } = testDb;
    const { url: host, token: projectToken, personalApiKey } = posthog;
    const target = { kind: "posthog" as const, host, projectToken, personalApiKey, ...patch };
    const { id: destinationId } = await createDestination(db, target);
    const id = await insertAccepted(destinationId);
    const sender = createPostHogDestination({
      ...{ host, projectToken, policy: POLICY, pacer: createLocalPacer(null) },
    });
    const texts = ROWS.map((row) => toEvent(id, row));
    const ends: number[] = [];
    for (const text of texts) ends.push((ends.at(-1) ?? -1) + 1 + text.length);
    const hooks = { signal: new AbortController().signal, onWait: () => undefined, onRefused: () => true };
    await sender.send({ json: Buffer.from(texts.join(",")), ends: Uint32Array.from(ends) }, hooks);
    await sender.close();
    return id;
  }

  test("asks month by month, only where events are, and finds a loss", async () => {
    const id = await setUp();
    const answer = await verify(id);
    expect(answer).toMatchObject({ outcome: "match", totals: { accepted: 5, found: 5 } });
    expect(answer.queries).toHaveLength(3);
    posthog.lose(({ event }) => event === "Signed Up");
    expect(await verify(id)).toMatchObject({ outcome: "differs", totals: { found: 3, missing: 2, extra: 0 } });
  });

  test("waits for a throttled query as long as it is told", async () => {
    const id = await setUp();
    posthog.failQueries(
      { status: 429, headers: { "retry-after": "0" } },
      { status: 503, headers: { "retry-after": "0" } },
    );
    expect(await verify(id)).toMatchObject({ outcome: "match" });
  });

  test("an answer that is full is asked again in halves", async () => {
    const id = await setUp();
    const access = { host: posthog.url, personalApiKey: posthog.personalApiKey, policy: POLICY };
    const question = { ...access, projectId: String(posthog.projectId), importJobId: id, mostRows: 3 };
    const rows = await countEvents(question, { from: "2024-01-01", to: "2024-05-01" }, AbortSignal.timeout(10_000));
    expect(rows.map(({ day, count }) => [day, count])).toEqual([
      ["2024-01-31", 1],
      ["2024-01-31", 2],
      ["2024-02-01", 1],
      ["2024-04-30", 1],
    ]);
  });

  test.each([
    { name: "no key", patch: { personalApiKey: "" }, code: "personal_key_missing" },
    { name: "a wrong key", patch: { personalApiKey: "phx_wrong" }, code: "personal_key_refused" },
    { name: "another project's id", patch: { projectId: "1" }, code: "personal_key_refused" },
  ])("$name: says so, and gives the questions to paste", async ({ patch, code }) => {
    const answer = await verify(await setUp(patch));
    expect(answer).toMatchObject({ outcome: "not_asked", error: { code }, totals: { accepted: 5, missing: 0 } });
    expect(answer.error?.hint).toMatch(/key/);
    expect(answer.queries[0]).toContain("uniqExact(uuid, distinct_id)");
  });

  test("a PostHog that is gone is not asked, and nothing is called missing", async () => {
    const id = await setUp();
    await posthog.stop();
    expect(await verify(id)).toMatchObject({
      outcome: "not_asked",
      error: { code: "destination_unavailable" },
      totals: { missing: 0 },
    });
    posthog = await startPostHogEmulator();
  });
});
