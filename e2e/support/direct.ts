import { expect } from "vitest";

import type { AmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { sliceMs } from "@/e2e/emulators/export-data";
import type { MixpanelEmulator } from "@/e2e/emulators/mixpanel";
import { type PostHogEmulator, startPostHogEmulator } from "@/e2e/emulators/posthog";
import type { Rule } from "@/e2e/emulators/posthog-capture";
import type { MigrationView } from "@/lib/schemas/migration";
import type { ExportSourceInput } from "@/lib/schemas/source";

import { exportTruth } from "./export-truth";
import { createGate } from "./gate";
import { type Running, until } from "./processes";
import type { Stage } from "./stage";
import { compareSets, eventsAt } from "./truth";

export type Exporter = AmplitudeEmulator | MixpanelEmulator;
export type Range = { from: string; to: string };

/** What a vendor counts as an hour, where a test uses up its quota: for workers, and for the emulator. */
export const SHORT_HOUR_MS = 8_000;
export const SHORT_HOUR = { VENDOR_HOUR_SECONDS: String(SHORT_HOUR_MS / 1_000) };

/** Short enough that a test may wait for it, and long for a machine that is busy. */
export const SHORT_TIMEOUT = { EXPORT_TIMEOUT: "15" };

/** One import from its source to where it arrives. */
export type Import = { id: string; exporter: Exporter; posthog: PostHogEmulator; range: Range };

type Amplitude = Extract<ExportSourceInput, { kind: "amplitude" }>;
type Mixpanel = Extract<ExportSourceInput, { kind: "mixpanel" }>;

export function amplitudeSource(at: AmplitudeEmulator, range: Range, patch: Partial<Amplitude> = {}): Amplitude {
  const { apiKey, secretKey, regionUrl: baseUrl } = at;
  return { kind: "amplitude", region: "us", baseUrl, apiKey, secretKey, ...range, ...patch };
}

export function mixpanelSource(at: MixpanelEmulator, range: Range, patch: Partial<Mixpanel> = {}): Mixpanel {
  const { username, secret, projectId, regionUrl: baseUrl } = at;
  const auth = { type: "service_account" as const, username, secret, projectId };
  return { kind: "mixpanel", region: "us", baseUrl, auth, ...range, ...patch };
}

/** No request carries more, so that there is a middle also of small imports. */
const MOST_EVENTS = 100;

/** A PostHog that takes small requests at this pace: of different events only as many as it is allowed to, while others wait. */
export async function startSlowPostHog(ms: number) {
  const posthog = await startPostHogEmulator();
  const gate = createGate();
  const seen = new Set<unknown>();
  let most = Infinity;
  const rule: Rule = ({ events }) => {
    if (events.length > MOST_EVENTS) return { kind: "answer", status: 413, body: "too large" };
    if (seen.size >= most && events.some(({ uuid }) => !seen.has(uuid))) return { kind: "held", until: gate.opened };
    for (const { uuid } of events) seen.add(uuid);
    return { kind: "slow", ms };
  };
  posthog.rule(rule);
  return Object.assign(posthog, {
    /** The request that brings the last of so many is taken whole. */
    takeAtMost: (events: number) => void (most = events),
    hurry() {
      posthog.rule(null);
      gate.open();
    },
  });
}

export type SlowPostHog = Awaited<ReturnType<typeof startSlowPostHog>>;

export function begin(stage: Stage, source: ExportSourceInput, { url, token }: PostHogEmulator, rejectLimit = 10_000) {
  const destination = { kind: "posthog" as const, host: url, projectToken: token };
  return stage.create({ source, options: { rejectLimit }, destination });
}

/** Starts a worker, lets it come to that point, and kills it. Its leases lapse at once. */
export async function killWhen(stage: Stage, what: string, isThere: () => Promise<boolean> | boolean): Promise<void> {
  const worker: Running = stage.startWorker();
  await until(isThere, { timeoutMs: 100_000, what }).catch((error: Error) => {
    throw new Error(`${error.message}\n${worker.log().slice(-4_000)}`, { cause: error });
  });
  worker.signal("SIGKILL");
  expect(await worker.exited).toBe("SIGKILL");
  await stage.lapseLeases();
}

/** Rows of the range as the first download of each slice holds them, without repeats. */
export function rowsIn({ data }: Exporter, { from, to }: Range): number {
  let rows = 0;
  for (let start = Date.parse(from); start < Date.parse(to); start += sliceMs[data.vendor]) rows += data.count(start);
  return rows;
}

/** Kills one worker while it downloads and one while it sends; both leave something undone. */
export async function killTwice(
  stage: Stage,
  { id, exporter, posthog, range }: Import & { posthog: SlowPostHog },
): Promise<void> {
  const some = 2 * MOST_EVENTS;
  posthog.takeAtMost(some);
  // Half of a body has come, and the rest never does.
  exporter.addFault({ times: 1, do: { stallAt: "half" } });
  const isOpen = () => exporter.requests.some(({ status, outcome }) => status === 200 && outcome === "open");
  await killWhen(stage, "a download is open", isOpen);
  await killWhen(stage, "some of it has arrived", () => posthog.totals().distinct >= some);
  const { status } = await stage.look(id);
  expect(["running", "waiting"], "the kills land in the middle").toContain(status);
  expect(posthog.totals().distinct, "the kills land in the middle").toBeLessThan(rowsIn(exporter, range) * 0.7);
  posthog.hurry();
}

/** Kills a worker after its credentials were refused, while it tries them elsewhere. */
export async function killWhileRegionIsSought(stage: Stage, exporter: Exporter): Promise<void> {
  // Where the project lives no answer comes.
  exporter.addFault({ times: 1, do: { hang: true } });
  await killWhen(stage, "it is asked elsewhere", () => exporter.requests.some(({ outcome }) => outcome === "hung"));
}

/** Completed, the ledger closed, and what arrived is exactly what the vendor held. */
export async function expectExact(
  stage: Stage,
  { id, exporter, posthog, range }: Import,
  timeoutMs = 120_000,
): Promise<MigrationView> {
  const view = await stage.reaches(id, ["completed"], timeoutMs);
  const truth = exportTruth(exporter, range, await stage.context(id, ""));
  expect(compareSets(truth.keys, eventsAt(posthog))).toBeNull();
  const { records: read, rejected } = truth;
  expect(view.ledger).toMatchObject({ read, accepted: truth.keys.size, rejected, inFlight: 0 });
  expect({ error: view.error, reason: view.statusReason, until: view.waitingUntil }).toEqual({});
  return view;
}
