import type { DataFile } from "./data";
import type { Run } from "./run-contender";

/** Of an odd or even number of values; NaN of none. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

export type Summary = {
  perSecond: number;
  megabytesPerSecond: number;
  cpuMicros: number;
  peakMegabytes: number;
  /** Bytes of JSON and of gzip that an event took. */
  json: number;
  packed: number;
  events: number;
};

/** Medians over the runs of one contender. */
export function summarise(runs: Run[], { records, bytes }: DataFile): Summary {
  const of = (value: (run: Run) => number) => median(runs.map(value));
  return {
    perSecond: of(({ seconds }) => records / seconds),
    megabytesPerSecond: of(({ seconds }) => bytes / seconds / 1e6),
    cpuMicros: of(({ cpuSeconds }) => ((cpuSeconds ?? NaN) / records) * 1e6),
    peakMegabytes: of(({ peakRssBytes }) => (peakRssBytes ?? NaN) / 1e6),
    json: of(({ arrived }) => arrived.jsonBytes / arrived.events),
    packed: of(({ arrived }) => arrived.bytes / arrived.events),
    events: of(({ arrived }) => arrived.events),
  };
}

/** Thousands with commas. */
export const whole = (value: number) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en-US") : "–");
export const fixed = (value: number, digits = 1) => (Number.isFinite(value) ? value.toFixed(digits) : "–");

/** A table in Markdown; all columns but the first to the right. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
