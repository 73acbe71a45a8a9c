import { AppError } from "@/lib/errors";
import type { EndpointPolicy } from "@/lib/net/endpoints";

import { bytesOf, post, type Sending, type Shared, type Span } from "./ask";
import { type Backoff, BACKOFF } from "./backoff";
import { type CaptureTimeouts, createCaptureClient } from "./capture-client";
import type { Destination, Pacer, RefusedEvent } from "./destination";
import { REQUEST_WINDOW, RequestWindow, type WindowLimits } from "./request-window";

export type PostHogOptions = {
  host: string;
  projectToken: string;
  pacer: Pacer;
  policy: EndpointPolicy;
  /** Default `/batch/`; a sandbox has its own. */
  batchUrlPath?: string;
  /** Requests on their way, over all parts that share the destination. */
  window?: WindowLimits;
  backoff?: Partial<Backoff>;
  timeouts?: CaptureTimeouts;
};

/**
 * When so many events of a larger batch are refused alone, with one answer, by a host that never took any, and it refuses
 * the batch's last event as well, it is not the events.
 */
const BREAKER = { refusals: 16, batchEvents: 100 };

/** No host sets its limit so low: a 413 for less has another reason, and says nothing of the next batch. */
const LEAST_LIMIT_BYTES = 64 * 1024;

/** Delivers over PostHog's capture protocol. Throws AppError `private_endpoint` for an address that is not allowed. */
export function createPostHogDestination(options: PostHogOptions): Destination {
  const { host, projectToken, pacer, policy, batchUrlPath = "/batch/", window = REQUEST_WINDOW, timeouts } = options;
  const client = createCaptureClient({
    host,
    projectToken,
    policy,
    batchUrlPath,
    connections: window.most,
    timeouts,
  });
  const shared: Shared = {
    client,
    pacer,
    window: new RequestWindow(window),
    refusedBytes: Infinity,
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

/**
 * Delivers a span, halving it until the refused events are alone. `knownBad`: something in it was refused, so it is
 * halved without being asked about again.
 */
async function deliver(shared: Shared, sending: Sending, span: Span, knownBad: boolean): Promise<void> {
  const { from, to } = span;
  if (from >= to) return;
  const bytes = bytesOf(sending.batch, span).length;
  const isTooLarge = bytes >= shared.refusedBytes;
  if ((!knownBad && !isTooLarge) || to - from === 1) {
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
    if (!knownBad) sending.hooks.onTooLarge?.();
    if (!knownBad && bytes >= LEAST_LIMIT_BYTES) shared.refusedBytes = Math.min(shared.refusedBytes, bytes);
  }
  const middle = (from + to) >> 1;
  const refusedBefore = sending.result.refused.length;
  await deliver(shared, sending, { from, to: middle }, false);
  const leftIsClean = sending.result.refused.length === refusedBefore;
  await deliver(shared, sending, { from: middle, to }, knownBad && leftIsClean);
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
