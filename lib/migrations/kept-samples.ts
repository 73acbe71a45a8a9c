import { createHmac, randomBytes } from "node:crypto";

import { AppError } from "@/lib/errors";
import type { Options } from "@/lib/schemas/options";
import type { PreviewRecord } from "@/lib/schemas/preview";
import { contentTypeOf, recordIdentityOf, type SourceInput } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import type { ContentType } from "@/lib/transforms/transform";
import { type Mapped, mapRecord, mapSample, type Mapping } from "./map-sample";
import { type KeptSample, type SampleBody, takeSample } from "./preview-sample";
import type { SampleProgress } from "./sample-line";

/** In memory only: the records are the company's own, and taking them again gives the same. */
type Kept = {
  owner: string;
  /** Names owner and source, without telling their secrets. */
  of: string;
  /** The wizard's draft that it was taken for. */
  draft: string | undefined;
  /** After it the sample is taken anew: an export may have more by then. */
  staleAt: number;
  contentType: ContentType;
  createdAt: string;
  recordIdentity: Mapping["recordIdentity"];
  sample: KeptSample;
  bytes: number;
  /** Of the options mapped last: what the rows of a record are asked for by. */
  last: { key: string; mapped: Mapped } | null;
};

const MOST_BYTES = 256 * 1024 * 1024;
const MOST_KEPT = 20;
const KEPT_MS = 30 * 60_000;

const missing = () =>
  new AppError("not_found", "This sample is no longer kept.", { hint: "It is read again by itself, or by a reload." });

/** The samples of people who look at previews, the one used longest ago given up first. */
export class KeptSamples {
  readonly #kept = new Map<string, Kept>();
  /** Ids must not tell a secret. */
  readonly #key = randomBytes(32);

  /**
   * Takes the sample, or finds the one that was taken of the same objects within half an hour. One that was cut short by
   * what passes is not found, but is kept for those who look at it.
   */
  async take(
    { owner, draft }: { owner: string; draft?: string | undefined },
    { settings, ...body }: SampleBody & { settings: SourceSettings },
    signal: AbortSignal,
    onProgress?: (progress: SampleProgress) => void,
  ): Promise<{ id: string; sample: KeptSample }> {
    const { source, limit, seed } = body;
    const idOf = (pins: string) => this.#name([owner, source, limit, seed, pins]);
    this.#giveUpStale();
    const known = (pins: string) => {
      const kept = this.#kept.get(idOf(pins));
      return kept?.sample.cutShort?.passes ? undefined : kept?.sample;
    };
    const { sample, pins } = await takeSample(body, settings, signal, { onProgress, known });
    const id = idOf(pins);
    if (this.#kept.get(id)?.sample === sample) return { id, sample };
    this.#kept.set(id, {
      owner,
      of: this.#name([owner, source]),
      draft,
      staleAt: Date.now() + KEPT_MS,
      contentType: contentTypeOf(source),
      createdAt: new Date().toISOString(),
      recordIdentity: recordIdentityOf(source),
      sample,
      bytes: sample.lines.reduce((sum, line) => sum + (line.bytes ?? line.head).length, 0),
      last: null,
    });
    this.#giveUpOldest();
    return { id, sample };
  }

  /** The sample of this source that was looked at last, whatever its size and seed; undefined when none is kept. */
  latest(owner: string, source: SourceInput): string | undefined {
    this.#giveUpStale();
    const of = this.#name([owner, source]);
    return [...this.#kept].findLast(([, kept]) => kept.of === of)?.[0];
  }

  /** A draft was discarded or started: nobody looks at its samples any more. */
  drop(owner: string, draft: string): void {
    this.#giveUp((kept) => kept.owner === owner && kept.draft === draft);
  }

  /** Throws AppError `not_found` when it is not kept any more, or another person's. */
  map(owner: string, id: string, options: Options): Mapped {
    const kept = this.#find(owner, id);
    const key = JSON.stringify(options);
    if (kept.last?.key !== key) kept.last = { key, mapped: mapSample(kept.sample, mappingOf(kept, options)) };
    return kept.last.mapped;
  }

  record(
    owner: string,
    id: string,
    { options, index, timezone }: { options: Options; index: number; timezone?: string | undefined },
  ): PreviewRecord {
    const kept = this.#find(owner, id);
    const row = this.map(owner, id, options).rows.find((each) => each.index === index);
    const line = kept.sample.lines[index];
    if (!row || !line) throw missing();
    return mapRecord(line, row, mappingOf(kept, options), timezone);
  }

  #find(owner: string, id: string): Kept {
    const kept = this.#kept.get(id);
    if (!kept || kept.owner !== owner) throw missing();
    // While somebody looks at it, it stays.
    kept.staleAt = Date.now() + KEPT_MS;
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept;
  }

  #name(what: unknown): string {
    return createHmac("sha256", this.#key).update(JSON.stringify(what)).digest("base64url");
  }

  #giveUpStale(): void {
    this.#giveUp(({ staleAt }) => staleAt <= Date.now());
  }

  #giveUp(which: (kept: Kept) => boolean): void {
    for (const [id, kept] of this.#kept) if (which(kept)) this.#kept.delete(id);
  }

  #giveUpOldest(): void {
    const total = () => [...this.#kept.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    while (this.#kept.size > 1 && (this.#kept.size > MOST_KEPT || total() > MOST_BYTES)) {
      const [oldest] = this.#kept.keys();
      if (oldest !== undefined) this.#kept.delete(oldest);
    }
  }
}

const mappingOf = ({ contentType, createdAt, recordIdentity }: Kept, options: Options): Mapping => ({
  contentType,
  options,
  createdAt,
  recordIdentity,
});

// Each route is a bundle of its own; the global is one for all of them, and lasts over reloads in development.
const store = globalThis as typeof globalThis & { __keptSamples?: KeptSamples };

export const keptSamples = (): KeptSamples => (store.__keptSamples ??= new KeptSamples());
