import type { Db } from "@/lib/db/client";
import { type ClaimedPart, LEASE_SECONDS } from "@/lib/migrations/claim";
import { commitPart, type CommitAnswer } from "@/lib/migrations/commit";
import type { ProgressBook, SettledDelta } from "@/lib/pipeline/progress";

/** A wait shorter than this is not worth telling people of. */
const SHOWN_WAIT_MS = 2_000;

/**
 * Writes a part's progress under its lease. A delta whose answer was lost stays as it is until the database has said
 * whether it was written, and only then comes the next: nothing is written twice, nothing is forgotten.
 */
export class Committer {
  readonly #db: Db;
  readonly #part: ClaimedPart;
  #revision: number;
  #bytesRead: number;
  #pending: SettledDelta | null = null;
  #rejectsLeft: number;
  /** On our own clock, from before the last renewal was asked for: never later than the database's. */
  #leaseUntil = Date.now() + LEASE_SECONDS * 1_000;

  constructor(db: Db, part: ClaimedPart) {
    this.#db = db;
    this.#part = part;
    this.#revision = part.revision;
    this.#bytesRead = Number(part.bytesRead);
    this.#rejectsLeft = part.rejectsLeft;
  }

  /** Those that the book still has in hand are not counted. */
  get rejectsLeft(): number {
    return this.#rejectsLeft - (this.#pending?.rejects.length ?? 0);
  }

  get leaseUntil(): number {
    return this.#leaseUntil;
  }

  get hasPending(): boolean {
    return this.#pending !== null;
  }

  /** Null when the lease is lost. An error means that nobody knows yet; call again. */
  async commit(book: ProgressBook): Promise<CommitAnswer | null> {
    this.#pending ??= book.take();
    const delta = this.#pending;
    const { inFlight, wait } = book.live();
    const shown = wait && wait.until.getTime() - Date.now() >= SHOWN_WAIT_MS ? wait : null;
    const bytesRead = Math.max(this.#bytesRead, delta ? book.bytesBefore(delta.checkpoint) : 0);
    const asked = Date.now();
    const answer = await commitPart(this.#db, this.#part, {
      revision: this.#revision,
      delta,
      live: { inFlight, wait: this.#keepShown(shown, wait) },
      bytes: bytesRead - this.#bytesRead,
    });
    if (!answer) return null;
    this.#leaseUntil = asked + LEASE_SECONDS * 1_000;
    this.#revision += 1;
    this.#pending = null;
    this.#bytesRead = bytesRead;
    this.#rejectsLeft = answer.rejectsLeft;
    return answer;
  }

  #shown: object | null = null;

  /** A wait that was shown stays shown to its end, though less than the least is left of it. */
  #keepShown<T extends object>(shown: T | null, wait: T | null): T | null {
    this.#shown = shown ?? (wait && this.#shown === wait ? wait : null);
    return this.#shown as T | null;
  }
}
