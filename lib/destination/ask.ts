import { type Backoff, backoffMs, sleep } from "./backoff";
import type { CaptureClient } from "./capture-client";
import type { Verdict } from "./capture-verdict";
import type { EventBatch, Pacer, SendHooks, SendResult, Wait } from "./destination";
import type { RequestWindow } from "./request-window";

/** What all sends of a destination have in common. */
export type Shared = {
  client: CaptureClient;
  pacer: Pacer;
  window: RequestWindow;
  /** The least JSON that was too large for one request: as much, or more, is not tried again. */
  refusedBytes: number;
  backoff: Backoff;
  /** The host named a time (Retry-After) before which nobody should ask again. */
  hold: Wait | null;
  hasAccepted: boolean;
};

export type Sending = { batch: EventBatch; hooks: SendHooks; result: SendResult };

/** Events of the batch, `to` excluded. */
export type Span = { from: number; to: number };

/** A pacer that has no ceiling answers sooner. */
const PACED_FROM_MS = 20;

/** The events of a span, as JSON joined by ",". */
export function bytesOf({ json, ends }: EventBatch, { from, to }: Span): Uint8Array {
  return json.subarray(from === 0 ? 0 : (ends[from - 1] ?? 0) + 1, ends[to - 1]);
}

type Settled = Extract<Verdict, { kind: "accepted" | "refused" }>;

/** Asks until there is an answer about the events; throws what a person must mend. */
export async function post(shared: Shared, { batch, hooks }: Sending, { from, to }: Span): Promise<Settled> {
  const { client, pacer, window, backoff } = shared;
  const { signal } = hooks;
  const events = bytesOf(batch, { from, to });
  let body: Buffer | null = null;
  let waited = false;

  for (let attempt = 0; ; attempt++) {
    waited = (await holdBack(shared, hooks)) || waited;
    await window.take(signal);
    let verdict: Verdict;
    try {
      const asked = performance.now();
      await pacer.take(to - from, signal);
      const isPaced = performance.now() - asked > PACED_FROM_MS;
      body ??= await client.pack(events);
      signal.throwIfAborted();
      const sent = performance.now();
      verdict = await client.post(body, signal);
      if (verdict.kind === "wait") window.pushedBack();
      else window.answered(performance.now() - sent, isPaced);
    } finally {
      window.release();
    }
    if (verdict.kind === "fatal") throw verdict.error;
    if (verdict.kind !== "wait") {
      if (waited) hooks.onWait(null);
      if (verdict.kind === "accepted") client.recycle(body);
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
