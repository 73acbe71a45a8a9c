import type { PreviewRecord, PreviewResult } from "@/lib/schemas/preview";
import type { RecordResult } from "@/lib/transforms/transform-line";

type Summary = PreviewResult["summary"];
type Imported = Extract<RecordResult, { outcome: "imported" }>;
type People = keyof Summary["people"];

/** Counts a preview's records as they come. */
export class PreviewSummary {
  #read = 0;
  #imported = 0;
  readonly #dropped = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  readonly #warnings = new Map<string, number>();
  readonly #events = new Map<string, Summary["events"][number]>();
  readonly #people: Record<People, Set<string>> = { identified: new Set(), anonymous: new Set(), generated: new Set() };
  #first: string | null = null;
  #last: string | null = null;

  addDropped(reason: string): void {
    this.#read += 1;
    bump(this.#dropped, reason);
  }

  addRejected(reason: string): void {
    this.#read += 1;
    bump(this.#rejected, reason);
  }

  addImported(result: Imported, distinctId: string): void {
    this.#read += 1;
    this.#imported += 1;
    for (const warning of result.warnings) bump(this.#warnings, warning);
    const key = JSON.stringify([result.from, result.to]);
    const seen = this.#events.get(key) ?? { from: result.from, to: result.to, count: 0 };
    this.#events.set(key, { ...seen, count: seen.count + 1 });
    this.#people[result.distinctId].add(distinctId);
    const { timestamp } = result;
    if (this.#first === null || timestamp < this.#first) this.#first = timestamp;
    if (this.#last === null || timestamp > this.#last) this.#last = timestamp;
  }

  result(records: PreviewRecord[]): PreviewResult {
    const { identified, anonymous, generated } = this.#people;
    return {
      records,
      summary: {
        read: this.#read,
        imported: this.#imported,
        dropped: Object.fromEntries(this.#dropped),
        rejected: Object.fromEntries(this.#rejected),
        warnings: Object.fromEntries(this.#warnings),
        events: [...this.#events.values()].sort((a, b) => b.count - a.count || (a.from < b.from ? -1 : 1)),
        people: { identified: identified.size, anonymous: anonymous.size, generated: generated.size },
        firstTimestamp: this.#first,
        lastTimestamp: this.#last,
      },
    };
  }
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
