import { AppError } from "@/lib/errors";
import type { EndpointPolicy } from "@/lib/net/endpoints";

import { type Backoff, BACKOFF, backoffMs, sleep } from "./backoff";
import { type CaptureClient, type CaptureTimeouts, createCaptureClient } from "./capture-client";
import type { Verdict } from "./capture-verdict";
import type { Destination, EventBatch, Pacer, RefusedEvent, SendHooks, SendResult, Wait } from "./destination";
import { Slots } from "./slots";

export type PostHogOptions = {
  host: string;
  projectToken: string;
  pacer: Pacer;
  policy: EndpointPolicy;
  /** Default `/batch/`; a sandbox has its own. */
  batchUrlPath?: string;
  /** Over all parts that share the destination. Default 8. */
  requestsInFlight?: number;
  backoff?: Partial<Backoff>;
  timeouts?: CaptureTimeouts;
};

/**
 * When so many events of a larger batch are refused alone, with one answer, by a host that never took any, and it refuses
 * the batch's last event as well, it is not the events.
 */
const BREAKER = { refusals: 16, batchEvents: 100 };

/** Delivers over PostHog's capture protocol. Throws AppError `private_endpoint` for an address that is not allowed. */
export function createPostHogDestination(options: PostHogOptions): Destination {
  const { host, projectToken, pacer, policy, batchUrlPath = "/batch/", requestsInFlight = 8, timeouts } = options;
  const client = createCaptureClient({
    host,
    projectToken,
    policy,
    batchUrlPath,
    connections: requestsInFlight,
    timeouts,
  });
  const shared: Shared = {
    client,
    pacer,
    slots: new Slots(requestsInFlight),
    backoff: { ...BACKOFF, ...options.backoff },
    hold: null,
    hasAccepted: false,
  };
  return {
    async send(batch, hooks) {
      const sending: Sending = { batch, hooks, result: { accepted: 0, refused: [] } };
      await deliver(shared, sending, { from: 0, to: batch.ends.length }, false);
      return sending.result;
    },
    close: () => client.close(),
  };
}

/** What all sends of a destination have in common. */
type Shared = {
  client: CaptureClient;
  pacer: Pacer;
  slots: Slots;
  backoff: Backoff;
  /** The host named a time (Retry-After) before which nobody should ask again. */
  hold: Wait | null;
  hasAccepted: boolean;
};

type Sending = { batch: EventBatch; hooks: SendHooks; result: SendResult };

/** Events of the batch, `to` excluded. */
type Span = { from: number; to: number };

/**
 * Delivers a span, halving it until the refused events are alone. `knownBad`: something in it was refused, so it is
 * halved without being asked about again.
 */
async function deliver(shared: Shared, sending: Sending, span: Span, knownBad: boolean): Promise<void> {
  const { from, to } = span;
  if (from >= to) return;
  if (!knownBad || to - from === 1) {
    const verdict = await post(shared, sending, span);
    if (verdict.kind === "accepted") {
      shared.hasAccepted = true;
      sending.result.accepted += to - from;
      return;
    }
    if (to - from === 1)
      return refuse(shared, sending, { index: from, status: verdict.status, detail: verdict.detail });
    // 413 is about size: neither half is known to be bad.
    knownBad = verdict.status !== 413;
  }
  const middle = (from + to) >> 1;
  const refusedBefore = sending.result.refused.length;
  await deliver(shared, sending, { from, to: middle }, false);
  const leftIsClean = sending.result.refused.length === refusedBefore;
  await deliver(shared, sending, { from: middle, to }, knownBad && leftIsClean);
}

type Settled = Extract<Verdict, { kind: "accepted" | "refused" }>;

/** Asks until there is an answer about the events; throws what a person must mend. */
async function post(shared: Shared, { batch, hooks }: Sending, { from, to }: Span): Promise<Settled> {
  const { client, pacer, slots, backoff } = shared;
  const { signal } = hooks;
  const start = from === 0 ? 0 : (batch.ends[from - 1] ?? 0) + 1;
  const events = batch.json.subarray(start, batch.ends[to - 1]);
  let body: Buffer | null = null;
  let waited = false;

  for (let attempt = 0; ; attempt++) {
    waited = (await holdBack(shared, hooks)) || waited;
    await slots.take(signal);
    let verdict: Verdict;
    try {
      await pacer.take(to - from, signal);
      body ??= await client.pack(events);
      signal.throwIfAborted();
      verdict = await client.post(body, signal);
    } finally {
      slots.release();
    }
    if (verdict.kind === "fatal") throw verdict.error;
    if (verdict.kind !== "wait") {
      if (waited) hooks.onWait(null);
      return verdict;
    }
    if (verdict.pushback) pacer.pushback();
    waited = true;
    const { reason, afterMs } = verdict;
    if (afterMs !== null) holdAll(shared, { reason, until: new Date(Date.now() + afterMs) });
    // A named time is kept, and a little more, so that senders do not all come back at once.
    const waitMs = (afterMs ?? 0) + backoffMs(afterMs === null ? attempt : 0, backoff);
    hooks.onWait({ reason, until: new Date(Date.now() + waitMs) });
    await sleep(waitMs, signal);
  }
}

function holdAll(shared: Shared, hold: Wait): void {
  if (!shared.hold || shared.hold.until < hold.until) shared.hold = hold;
}

/** Waits while the host wants nobody to ask; true when it did. */
async function holdBack(shared: Shared, hooks: SendHooks): Promise<boolean> {
  let waited = false;
  for (let { hold } = shared; hold; { hold } = shared) {
    const ms = hold.until.getTime() - Date.now();
    if (ms <= 0) break;
    waited = true;
    hooks.onWait(hold);
    await sleep(ms, hooks.signal);
  }
  return waited;
}

async function refuse(shared: Shared, sending: Sending, refused: RefusedEvent): Promise<void> {
  const { batch, hooks, result } = sending;
  result.refused.push(refused);
  const mayGoOn = hooks.onRefused?.() ?? true;
  const { status, detail } = refused;
  const first = result.refused[0];
  if (
    !shared.hasAccepted &&
    result.refused.length === BREAKER.refusals &&
    batch.ends.length > BREAKER.batchEvents &&
    result.refused.every((other) => other.status === status && other.detail === first?.detail) &&
    !(await takesLast(shared, sending))
  ) {
    throw new AppError(
      "destination_not_posthog",
      `The destination refuses every event with the same answer (${status}).`,
      {
        hint: "Check that the address is a PostHog capture host and nothing on the way changes the requests.",
        upstream: detail,
      },
    );
  }
  if (mayGoOn) return;
  throw new AppError(
    "too_many_rejects",
    `PostHog refuses so many events that the limit of rejects is passed (${status}).`,
    {
      hint: "Look at the rejects, change the options or raise the limit, and resume.",
      upstream: detail,
    },
  );
}

/** Sends the batch's last event by itself; it is sent again in its turn, and PostHog folds the two. */
async function takesLast(shared: Shared, sending: Sending): Promise<boolean> {
  const count = sending.batch.ends.length;
  const verdict = await post(shared, sending, { from: count - 1, to: count });
  shared.hasAccepted ||= verdict.kind === "accepted";
  return shared.hasAccepted;
}
