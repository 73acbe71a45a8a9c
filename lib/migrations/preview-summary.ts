import type { PreviewRow, PreviewSummary } from "@/lib/schemas/preview";

type Kind = NonNullable<PreviewRow["person"]>["kind"];

const MOST_HOT = 10;

/** Counts a preview's records as they come. */
export class SummaryBook {
  #read = 0;
  #imported = 0;
  #generated = 0;
  readonly #dropped = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  readonly #warnings = new Map<string, number>();
  readonly #days = new Map<string, number>();
  readonly #events = new Map<string, PreviewSummary["events"][number]>();
  readonly #people: Record<Kind, Map<string, number>> = {
    identified: new Map(),
    anonymous: new Map(),
    generated: new Map(),
  };
  #first: string | null = null;
  #last: string | null = null;

  add(row: PreviewRow): void {
    this.#read += 1;
    if (row.outcome === "dropped") bump(this.#dropped, row.reason ?? "");
    else if (row.outcome === "rejected") bump(this.#rejected, row.reason ?? "");
    else this.#addImported(row);
  }

  #addImported({ from, to, warnings, timestamp, person, besides }: PreviewRow): void {
    this.#imported += 1;
    this.#generated += besides ?? 0;
    for (const warning of warnings) bump(this.#warnings, warning);
    const key = JSON.stringify([from, to]);
    const seen = this.#events.get(key) ?? { from: from ?? "", to: to ?? "", count: 0 };
    this.#events.set(key, { ...seen, count: seen.count + 1 });
    if (person) bump(this.#people[person.kind], person.id);
    if (timestamp === undefined) return;
    bump(this.#days, timestamp.slice(0, timestamp.indexOf("T")));
    if (this.#first === null || timestamp < this.#first) this.#first = timestamp;
    if (this.#last === null || timestamp > this.#last) this.#last = timestamp;
  }

  summary(): PreviewSummary {
    const { identified, anonymous, generated } = this.#people;
    return {
      read: this.#read,
      imported: this.#imported,
      generated: this.#generated,
      dropped: Object.fromEntries(this.#dropped),
      rejected: Object.fromEntries(this.#rejected),
      warnings: Object.fromEntries(this.#warnings),
      events: [...this.#events.values()].sort((a, b) => b.count - a.count || (a.from < b.from ? -1 : 1)),
      people: {
        identified: identified.size,
        anonymous: anonymous.size,
        generated: generated.size,
        busiest: this.#busiest(),
      },
      days: [...this.#days].map(([day, count]) => ({ day, count })).sort((a, b) => (a.day < b.day ? -1 : 1)),
      firstTimestamp: this.#first,
      lastTimestamp: this.#last,
    };
  }

  #busiest(): PreviewSummary["people"]["busiest"] {
    const all = Object.entries(this.#people).flatMap(([kind, ids]) =>
      [...ids].map(([id, count]) => ({ id, kind: kind as Kind, count })),
    );
    return all.sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)).slice(0, MOST_HOT);
  }
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
