import { setImmediate } from "node:timers/promises";

import type { Source, SourceObject } from "@/lib/sources/source";

type MemoryOptions = { chunkBytes?: number; failAt?: number; error?: Error };

/** A source of one object in memory, in chunks of any size; fails at a byte if told to. */
export function memorySource(bytes: Buffer, { chunkBytes = 65_536, failAt = Infinity, error }: MemoryOptions = {}) {
  const object: SourceObject = { key: "memory", bytes: bytes.length, version: "1" };
  const state = { given: 0 };
  const source: Source = {
    async *list() {
      yield { object };
    },
    async *read(_object, start, signal) {
      for (let at = start; at < bytes.length; at += chunkBytes) {
        if (at % 7 === 0) await setImmediate();
        signal.throwIfAborted();
        if (at >= failAt) throw error ?? new Error("The source fails.");
        const chunk = bytes.subarray(at, at + chunkBytes);
        state.given += chunk.length;
        yield chunk;
      }
    },
    close: async () => undefined,
  };
  return { source, object, state };
}
