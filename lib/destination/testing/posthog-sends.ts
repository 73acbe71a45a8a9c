import { afterEach, beforeEach } from "vitest";

import { type PostHogEmulator, type PostHogEmulatorOptions, startPostHogEmulator } from "@/e2e/emulators/posthog";
import type { EventBatch, SendHooks, Wait } from "@/lib/destination/destination";
import { createLocalPacer } from "@/lib/destination/pacer";
import { createPostHogDestination, type PostHogOptions } from "@/lib/destination/posthog";

const QUICK = { firstMs: 20, maxMs: 80, random: () => 1 };

/** For the tests of a file: a PostHog of each test's own, and destinations on it that do not wait long. */
export function usePostHog() {
  let emulator: PostHogEmulator;
  const open: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    emulator = await startPostHogEmulator();
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((destination) => destination.close()));
    await emulator.stop();
  });

  return {
    get emulator() {
      return emulator;
    },
    /** Another one in its place. */
    async restart(options: PostHogEmulatorOptions): Promise<void> {
      await emulator.stop();
      emulator = await startPostHogEmulator(options);
    },
    destinationOf(options: Partial<PostHogOptions> = {}) {
      const destination = createPostHogDestination({
        host: emulator.url,
        projectToken: emulator.token,
        pacer: createLocalPacer(null),
        policy: { allowPrivate: ["127.0.0.1"] },
        backoff: QUICK,
        ...options,
      });
      open.push(destination);
      return destination;
    },
  };
}

export function event(n: number, patch: Record<string, unknown> = {}) {
  return {
    uuid: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    event: "Signed Up",
    distinct_id: `user ${n}`,
    timestamp: "2024-03-09T23:59:58.120Z",
    properties: { n },
    ...patch,
  };
}

export const many = (count: number) => Array.from({ length: count }, (_, n) => event(n));

export function batchOf(events: unknown[]): EventBatch {
  const texts = events.map((one) => JSON.stringify(one));
  const ends = new Uint32Array(texts.length);
  let end = -1;
  texts.forEach((text, i) => (ends[i] = end += 1 + Buffer.byteLength(text)));
  return { json: Buffer.from(texts.join(",")), ends };
}

export function hooksOf(signal = new AbortController().signal) {
  const waits: (Wait | null)[] = [];
  const hooks: SendHooks = { signal, onWait: (wait) => waits.push(wait) };
  return { hooks, waits };
}
