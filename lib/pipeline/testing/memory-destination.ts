import { setTimeout as delay } from "node:timers/promises";

import type { Destination, RefusedEvent } from "@/lib/destination/destination";

type MemoryDestinationOptions = {
  /** Before each answer. */
  delayMs?: (send: number) => number;
  refuse?: (event: Record<string, unknown>) => boolean;
  /** Thrown by the given send, after its delay. */
  failAt?: { send: number; error: Error };
};

/** Keeps what is sent, as text, with how often it came. Answers out of order when the delays say so. */
export function memoryDestination({ delayMs = () => 0, refuse = () => false, failAt }: MemoryDestinationOptions = {}) {
  const events = new Map<string, number>();
  const state = { sends: 0, open: 0, maxOpen: 0, largestBatch: 0, mostEvents: 0 };
  const destination: Destination = {
    async send({ json, ends }, { signal, onRefused }) {
      const send = (state.sends += 1);
      state.open += 1;
      state.maxOpen = Math.max(state.maxOpen, state.open);
      state.largestBatch = Math.max(state.largestBatch, json.length);
      state.mostEvents = Math.max(state.mostEvents, ends.length);
      try {
        const ms = delayMs(send);
        if (ms > 0) await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
        signal.throwIfAborted();
        if (failAt && send >= failAt.send) throw failAt.error;
        const refused: RefusedEvent[] = [];
        let start = 0;
        ends.forEach((end, index) => {
          const text = Buffer.from(json.subarray(start, end)).toString();
          start = end + 1;
          if (refuse(JSON.parse(text) as Record<string, unknown>)) {
            refused.push({ index, status: 400, detail: "refused by the test" });
            onRefused?.();
          } else events.set(text, (events.get(text) ?? 0) + 1);
        });
        return { accepted: ends.length - refused.length, refused };
      } finally {
        state.open -= 1;
      }
    },
    close: async () => undefined,
  };
  return { destination, events, state };
}
