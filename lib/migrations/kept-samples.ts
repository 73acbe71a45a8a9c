import { createHmac, randomBytes } from "node:crypto";

import { AppError } from "@/lib/errors";
import type { Options } from "@/lib/schemas/options";
import type { PreviewRecord } from "@/lib/schemas/preview";
import { contentTypeOf, recordIdentityOf } from "@/lib/schemas/source";
import type { SourceSettings } from "@/lib/sources/open-source";
import type { ContentType } from "@/lib/transforms/transform";
import { type Mapped, mapRecord, mapSample, type Mapping } from "./map-sample";
import { type KeptSample, type SampleBody, type SampleProgress, takeSample } from "./preview-sample";

/** In memory only: the records are the company's own, and taking them again gives the same. */
type Kept = {
  owner: string;
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

const missing = () =>
  new AppError("not_found", "This sample is no longer kept.", { hint: "It is read again by itself, or by a reload." });

/** The samples of people who look at previews, the one used longest ago given up first. */
export class KeptSamples {
  readonly #kept = new Map<string, Kept>();
  /** Ids must not tell a secret. */
  readonly #key = randomBytes(32);

  /** Takes the sample, or finds the same one again. */
  async take(
    owner: string,
    body: SampleBody & { settings: SourceSettings },
    signal: AbortSignal,
    onProgress?: (progress: SampleProgress) => void,
  ): Promise<{ id: string; sample: KeptSample }> {
    const { source, limit, seed, settings } = body;
    const id = createHmac("sha256", this.#key)
      .update(JSON.stringify([owner, source, limit, seed]))
      .digest("base64url");
    const known = this.#kept.get(id);
    if (known) return { id, sample: known.sample };
    const sample = await takeSample({ source, limit, seed }, settings, signal, onProgress);
    const bytes = sample.lines.reduce((sum, line) => sum + (line.bytes ?? line.head).length, 0);
    const createdAt = new Date().toISOString();
    this.#kept.set(id, {
      owner,
      contentType: contentTypeOf(source),
      createdAt,
      recordIdentity: recordIdentityOf(source),
      sample,
      bytes,
      last: null,
    });
    this.#giveUpOldest();
    return { id, sample };
  }

  /** Throws AppError `not_found` when it is not kept any more, or another person's. */
  map(owner: string, id: string, options: Options): Mapped {
    const kept = this.#find(owner, id);
    const key = JSON.stringify(options);
    if (kept.last?.key !== key) kept.last = { key, mapped: mapSample(kept.sample, mappingOf(kept, options)) };
    return kept.last.mapped;
  }

  record(owner: string, id: string, { options, index }: { options: Options; index: number }): PreviewRecord {
    const kept = this.#find(owner, id);
    const row = this.map(owner, id, options).rows.find((each) => each.index === index);
    const line = kept.sample.lines[index];
    if (!row || !line) throw missing();
    return mapRecord(line, row, mappingOf(kept, options));
  }

  #find(owner: string, id: string): Kept {
    const kept = this.#kept.get(id);
    if (!kept || kept.owner !== owner) throw missing();
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept;
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
