import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test as base } from "vitest";

import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import type { Behaviour } from "@/e2e/emulators/posthog-capture";
import { until } from "@/e2e/support/processes";
import { startStage, type Stage } from "@/e2e/support/stage";
import { compareSets, eventsAt, truthOf } from "@/e2e/support/truth";
import { updateDestination } from "@/lib/migrations/destinations";
import { listTimeline } from "@/lib/migrations/list-timeline";
import { resumeMigration } from "@/lib/migrations/resume";
import { writeSample } from "@/lib/samples/write-sample";

// A PostHog that refuses, fails, lies or is not there: what time mends is waited out, what a person must mend pauses.

const FILE = "export.jsonl";
const EVENTS = 2_000;
/** The waits themselves take seconds: PostHog is left alone for a while before it is asked again. */
const WAITS = { timeout: 150_000 };

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ workers: 1, workerEnv: { WORKER_PARTS: "8", WORKER_THREADS: "1" } });
  await writeSample(join(stage.importDir, FILE), { contentType: "amplitude", events: EVENTS, seed: 7 });
}, 60_000);
afterAll(() => stage.stop());

/** Each has a PostHog of its own, so that they wait side by side. */
const test = base.extend<{ posthog: PostHogEmulator }>({
  posthog: async ({}, provide) => {
    const posthog = await startPostHogEmulator();
    await provide(posthog);
    await posthog.stop();
  },
});

const begin = (posthog: PostHogEmulator, options: { rejectLimit: number } = { rejectLimit: 10_000 }) =>
  stage.create({
    source: { kind: "folder", contentType: "amplitude", path: FILE },
    options,
    destination: { kind: "posthog", host: posthog.url, projectToken: posthog.token },
  });

/** Completed, nothing said of the trouble there was, and what arrived is what an undisturbed run sends but for `refused`. */
async function expectWhole(posthog: PostHogEmulator, id: string, refused: Record<string, number> = {}): Promise<void> {
  const view = await stage.reaches(id, ["completed"]);
  const truth = await truthOf(join(stage.importDir, FILE), await stage.context(id, FILE));
  const kept = new Set([...truth.keys].filter((key) => !Object.hasOwn(refused, uuidOf(key))));
  expect(kept.size).toBe(truth.keys.size - Object.keys(refused).length);
  expect(compareSets(kept, eventsAt(posthog))).toBeNull();
  expect(view.ledger).toMatchObject({ read: EVENTS, accepted: kept.size, inFlight: 0 });
  expect(view.rejected["refused_by_destination"] ?? 0).toBe(Object.keys(refused).length);
  expect({ error: view.error, reason: view.statusReason, until: view.waitingUntil }).toEqual({});
}

const uuidOf = (key: string) => (JSON.parse(key) as string[])[0] ?? "";

describe.concurrent("waits, and goes on by itself, when PostHog", WAITS, () => {
  const TROUBLES: { name: string; behaviour: Behaviour; says: RegExp }[] = [
    { name: "answers 429 with Retry-After", behaviour: answer(429, { "retry-after": "4" }), says: /slow down/ },
    { name: "answers 500", behaviour: answer(500), says: /500/ },
    { name: "resets connections after it took the events", behaviour: { kind: "reset", store: true }, says: /cut/ },
    { name: "takes the events but answers 503", behaviour: { ...answer(503), store: true }, says: /503/ },
  ];

  test.for(TROUBLES)("$name", async ({ behaviour, says }, { posthog }) => {
    posthog.rule(() => behaviour);
    const id = await begin(posthog);
    const waiting = await stage.reaches(id, ["waiting"], 60_000);
    expect(waiting.statusReason).toMatch(says);
    expect(Date.parse(waiting.waitingUntil ?? "")).toBeGreaterThan(0);
    expect(waiting.error, "nothing for a person to do").toBeUndefined();
    posthog.rule(null);
    await expectWhole(posthog, id);
  });

  test("is not there at all", async ({ posthog }) => {
    const { port } = new URL(posthog.url);
    await posthog.stop();
    const id = await begin(posthog);
    const waiting = await stage.reaches(id, ["waiting"], 60_000);
    expect(waiting.statusReason).toMatch(/refuses the connection/);
    const late = await startPostHogEmulator({ port: Number(port) });
    await expectWhole(late, id);
    await late.stop();
  });
});

describe.concurrent("pauses with cause and remedy, and goes on after a resume, when PostHog", WAITS, () => {
  const html = "<!doctype html><title>Welcome</title>";
  const TROUBLES: { name: string; behaviour: Behaviour; code: string }[] = [
    { name: "answers 401", behaviour: answer(401), code: "destination_refused_token" },
    {
      name: "is a web page that answers 200",
      behaviour: { kind: "answer", status: 200, body: html, headers: { "content-type": "text/html" } },
      code: "destination_not_posthog",
    },
    { name: "answers 404", behaviour: answer(404), code: "destination_not_posthog" },
    {
      name: "sends us elsewhere",
      behaviour: answer(302, { location: "https://example.com" }),
      code: "destination_not_posthog",
    },
    {
      name: "drops events over its quota",
      behaviour: { kind: "answer", status: 200, body: '{"status":"Ok","quota_limited":["events"]}' },
      code: "destination_quota_limited",
    },
    { name: "refuses every event alike", behaviour: answer(400), code: "destination_not_posthog" },
  ];

  test.for(TROUBLES)("$name", async ({ behaviour, code }, { posthog }) => {
    posthog.rule(() => behaviour);
    const id = await begin(posthog);
    const { error, ledger } = await stage.reaches(id, ["paused"], 60_000);
    expect(error).toMatchObject({ code, message: expect.stringMatching(/\.$/), hint: expect.stringMatching(/\S/) });
    expect(JSON.stringify(error)).not.toContain(posthog.token);
    expect(ledger).toMatchObject({ accepted: 0, rejected: 0, inFlight: 0 });
    posthog.rule(null);
    await resumeMigration(stage.db, id, "test");
    await expectWhole(posthog, id);
  });

  test("has the wrong token, and gets the right one", async ({ posthog }) => {
    const right = posthog.token;
    posthog.rule(({ number }) => (posthog.requests[number - 1]?.envelope.api_key !== right ? answer(401) : null));
    const id = await stage.create({
      source: { kind: "folder", contentType: "amplitude", path: FILE },
      options: { rejectLimit: 10_000 },
      destination: { kind: "posthog", host: posthog.url, projectToken: "phc_of_somebody_else" },
    });
    const { error, destination } = await stage.reaches(id, ["paused"], 60_000);
    expect(error?.code).toBe("destination_refused_token");
    await updateDestination(stage.db, destination.id, { projectToken: right });
    await resumeMigration(stage.db, id, "test");
    await expectWhole(posthog, id);
  });
});

describe.concurrent("delivers the rest when PostHog", WAITS, () => {
  test("refuses a few events (400): they are found, kept whole and can be downloaded", async ({ posthog }) => {
    const refused: Record<string, number> = {};
    posthog.rule(({ events }) => {
      const bad = events.filter(({ event }) => event === refusedName);
      for (const { uuid } of bad) refused[String(uuid)] = 1;
      return bad.length > 0 ? { kind: "answer", status: 400, body: "this event is not liked" } : null;
    });
    const refusedName = await rarestEvent();
    const id = await begin(posthog);
    await stage.reaches(id, ["completed"]);
    expect(Object.keys(refused).length).toBeGreaterThan(0);
    await expectWhole(posthog, id, refused);
    const rejects = await stage.db.reject.findMany({ where: { migrationId: id } });
    expect(rejects.every(({ detail }) => detail.includes("not liked"))).toBe(true);
    const lines = rejects.map(
      ({ raw }) => JSON.parse(new TextDecoder().decode(raw ?? new Uint8Array())) as { uuid: string },
    );
    expect(new Set(lines.map(({ uuid }) => uuid))).toEqual(new Set(Object.keys(refused)));
  });

  test("takes no large body (413): batches are halved until they fit", async ({ posthog }) => {
    const smallest = 20_000;
    posthog.rule(({ events }) => (JSON.stringify(events).length > smallest ? answer(413) : null));
    const id = await begin(posthog);
    await expectWhole(posthog, id);
    expect(posthog.requests.filter(({ status }) => status === 413).length).toBeGreaterThan(1);
    // Said once, however many were halved; the worker does not wait for it to be written.
    const said = async () => (await listTimeline(stage.db, id, { kind: ["part"], limit: 9 })).items;
    await until(async () => (await said()).length > 0, { timeoutMs: 20_000, what: "the timeline says it" });
    const [entry, ...more] = await said();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({
      what: "batch halved",
      why: expect.stringMatching(/too large.*Nothing for you to do/),
    });
    expect(entry).toMatchObject({ part: { key: FILE } });
    expect(entry?.times).toBeUndefined();
  });

  test("refuses more events than the limit of rejects allows: it pauses, and loses nothing", async ({ posthog }) => {
    posthog.rule(({ events }) => (events.some(({ event }) => event !== "$pageview") ? answer(400) : null));
    const id = await begin(posthog, { rejectLimit: 50 });
    const { error, ledger } = await stage.reaches(id, ["paused"]);
    expect(error?.code).toBe("too_many_rejects");
    expect(ledger.inFlight).toBe(0);
    expect(ledger.accepted + ledger.rejected + ledger.dropped).toBe(ledger.read);
  });
});

function answer(status: number, headers: Record<string, string> = {}): Behaviour & { kind: "answer" } {
  return {
    kind: "answer",
    status,
    body: "the emulator's own words",
    headers: { "content-type": "text/plain", ...headers },
  };
}

/** A name that some, but not many, events of the file get. */
async function rarestEvent(): Promise<string> {
  const context = {
    contentType: "amplitude",
    options: {},
    migrationId: uuidOf('["x"]'),
    createdAt: new Date(0).toISOString(),
  } as const;
  const { keys } = await truthOf(join(stage.importDir, FILE), { ...context, objectKey: FILE });
  const counts = new Map<string, number>();
  for (const key of keys) {
    const name = (JSON.parse(key) as string[])[1] ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [rarest] = [...counts].filter(([, count]) => count >= 5).sort(([, a], [, b]) => a - b);
  if (!rarest) throw new Error("The sample has no rare event.");
  return rarest[0];
}
