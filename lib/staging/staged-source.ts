import type { Source } from "@/lib/sources/source";
import type { StagingStore } from "./staging";
import { copyGone } from "./staging-errors";

/** A staged copy, as its part's row has it. */
export type Staged = { key: string; bytes: number; sha256: string };

/**
 * A staged copy as a source with one object, so that a window runs as a file does. Its `read` throws AppError
 * `staged_copy_gone` when the copy is missing or not of the size that was committed. `close` leaves the store open.
 * `mend`: as in `Source`.
 */
export function stagedSource(store: StagingStore, { key, bytes, sha256 }: Staged, mend?: Source["mend"]): Source {
  return {
    ...(mend && { mend }),
    async *list() {
      yield { object: { key, bytes, version: sha256 } };
    },
    async *read(object, start, signal) {
      if ((await store.size(object.key)) !== object.bytes) throw copyGone(store.place, object.key);
      yield* store.read(object.key, start, signal);
    },
    close: async () => {},
  };
}
