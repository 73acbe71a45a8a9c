/** `failed` is tried again by itself; `refused` waits for another value, since the same one would be refused again. */
export type SaveState = "saved" | "saving" | "failed" | "refused";

type Save<T> = (value: T, urgent: boolean) => Promise<void>;

const PAUSE_MS = 400;
const RETRY_MS = 3_000;

type Options = { pauseMs?: number; retryMs?: number; isFinal?: (error: unknown) => boolean };

/**
 * Keeps a value that changes often: waits for a pause in the changes, has one save under way at a time, and tries a
 * failed one again until it goes through, unless its error is final.
 */
export class Autosave<T> {
  readonly #save: Save<T>;
  readonly #pauseMs: number;
  readonly #retryMs: number;
  readonly #isFinal: (error: unknown) => boolean;
  readonly #listeners = new Set<() => void>();
  #pending: { value: T } | null = null;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: SaveState = "saved";
  #error: unknown = null;
  #stopped = false;

  constructor(save: Save<T>, { pauseMs = PAUSE_MS, retryMs = RETRY_MS, isFinal = () => false }: Options = {}) {
    this.#save = save;
    this.#isFinal = isFinal;
    this.#pauseMs = pauseMs;
    this.#retryMs = retryMs;
  }

  readonly state = (): SaveState => this.#state;

  /** Why the last save failed; null when it did not. */
  readonly error = (): unknown => this.#error;

  /** True while something is not saved yet. */
  readonly isPending = (): boolean => this.#pending !== null && !this.#stopped;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change(value: T): void {
    if (this.#stopped) return;
    this.#pending = { value };
    if (this.#state === "saved") this.#set("saving");
    this.#plan(this.#pauseMs);
  }

  /** Saves what is not saved yet, now. False when that failed; it is then tried again by itself. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running;
    if (this.#pending && !this.#stopped) await this.#run();
    return this.#pending === null;
  }

  /** The page is going away: sends what is not saved yet without waiting for the answer. */
  sendNow(): void {
    if (!this.#pending || this.#stopped) return;
    void this.#save(this.#pending.value, true).catch(() => undefined);
  }

  /** Nothing is saved from now on; resolves when what was under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Goes on after a stop. */
  resume(): void {
    this.#stopped = false;
    if (this.#pending) this.#plan(this.#pauseMs);
  }

  #plan(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #run(): Promise<void> {
    this.#running = this.#attempt().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #attempt(): Promise<void> {
    const taken = this.#pending;
    if (!taken) return;
    try {
      await this.#save(taken.value, false);
      if (this.#pending === taken) this.#pending = null;
      this.#error = null;
      this.#set(this.#pending ? "saving" : "saved");
    } catch (error) {
      this.#error = error;
      const isFinal = this.#isFinal(error);
      this.#set(isFinal ? "refused" : "failed");
      if (!this.#stopped && !isFinal) this.#plan(this.#retryMs);
    }
  }

  #set(state: SaveState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
