import type { Db } from "@/lib/db/client";
import type { Wait } from "@/lib/destination/destination";
import { type ClaimedPart, LEASE_SECONDS } from "@/lib/migrations/claim";
import { commitPart, type CommitAnswer } from "@/lib/migrations/commit";
import type { Note } from "@/lib/migrations/note";
import type { ProgressBook, SettledDelta } from "@/lib/pipeline/progress";
import { noTime, type StageMs } from "@/lib/pipeline/stage-clock";
import { rejectedReasons } from "@/lib/transforms/reasons";

/** A wait shorter than this is not worth telling people of. */
const SHOWN_WAIT_MS = 2_000;

const HALVED = "The destination refused a batch as too large, so it goes in halves. Nothing for you to do.";

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

  readonly #tell: (note: Note) => void;
  /** Of the run's times, what is committed, and up to where the commit under way goes. */
  #times = noTime();
  #upTo: StageMs | null = null;
  #shown: Wait | null = null;
  /** The largest power of ten that the migration's rejects are known to have reached. */
  #rejectsTold = 0;
  #halvedTold = false;

  constructor(db: Db, part: ClaimedPart, tell: (note: Note) => void = () => {}) {
    this.#db = db;
    this.#part = part;
    this.#tell = tell;
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
    const before = this.#shown;
    const shown = wait && wait.until.getTime() - Date.now() >= SHOWN_WAIT_MS ? wait : null;
    const bytesRead = Math.max(this.#bytesRead, delta ? book.bytesBefore(delta.checkpoint) : 0);
    // A repeat after a lost answer has the same times.
    const upTo = (this.#upTo ??= book.times());
    const asked = Date.now();
    const answer = await commitPart(this.#db, this.#part, {
      revision: this.#revision,
      delta,
      live: { inFlight, wait: this.#keepShown(shown, wait) },
      bytes: bytesRead - this.#bytesRead,
      times: less(upTo, this.#times),
    });
    if (!answer) return null;
    this.#times = upTo;
    this.#upTo = null;
    if (this.#shown && !before) this.#tellWait(this.#shown);
    this.#tellRejects(delta, answer);
    this.#leaseUntil = asked + LEASE_SECONDS * 1_000;
    this.#revision += 1;
    this.#pending = null;
    this.#bytesRead = bytesRead;
    this.#rejectsLeft = answer.rejectsLeft;
    return answer;
  }

  /** A wait that was shown stays shown to its end, though less than the least is left of it. */
  #keepShown(shown: Wait | null, wait: Wait | null): Wait | null {
    this.#shown = shown ?? (wait && this.#shown === wait ? wait : null);
    return this.#shown;
  }

  #tellWait({ reason }: Wait): void {
    const { id, key, migrationId } = this.#part;
    this.#tell({ migrationId, kind: "wait", what: "part waits", why: reason, part: { id, key }, repeats: true });
  }

  /** Once a run: the batches behind it are as large. */
  tellHalved(): void {
    if (this.#halvedTold) return;
    this.#halvedTold = true;
    const { id, key, migrationId } = this.#part;
    this.#tell({ migrationId, kind: "part", what: "batch halved", why: HALVED, part: { id, key }, repeats: true });
  }

  /** The first reject, and each tenfold: whichever part has it says so. */
  #tellRejects(delta: SettledDelta | null, { rejected }: CommitAnswer): void {
    const [first] = delta?.rejects ?? [];
    if (!first || rejected < 1) return;
    const reached = 10 ** Math.floor(Math.log10(rejected));
    if (reached <= this.#rejectsTold) return;
    this.#rejectsTold = reached;
    const { id, key, migrationId } = this.#part;
    const what = reached === 1 ? "first record rejected" : `${reached.toLocaleString("en-US")} records rejected`;
    const why = rejectedReasons[first.reason];
    this.#tell({ migrationId, kind: "rejects", what, why, part: { id, key }, once: true });
  }
}

function less(times: StageMs, before: StageMs): StageMs {
  const left = noTime();
  for (const stage of Object.keys(left) as (keyof StageMs)[]) left[stage] = times[stage] - before[stage];
  return left;
}
