import type { ExportDataOptions, ExportVendor } from "./export-data";
import { randomFaults } from "./export-faults";
import type { ExportEmulator } from "./export-server";

/** What every export emulator takes on the command line, for `parseArgs`. */
export const exportFlags = {
  /** Mean rows an hour (Amplitude) or day (Mixpanel). */
  rows: { type: "string" },
  seed: { type: "string", default: "1" },
  /** The project's life, ISO 8601. */
  from: { type: "string", default: "2023-01-01" },
  to: { type: "string" },
  /** Share of hours or days without data. */
  gaps: { type: "string", default: "0.02" },
  /** Rows that each further download has in addition. */
  late: { type: "string", default: "0" },
  /** Share of first tries that meet a fault. */
  faults: { type: "string", default: "0" },
} as const;

type Given = { [Flag in keyof typeof exportFlags]?: string | undefined };

export function dataOf(given: Given, rows: number): Omit<ExportDataOptions, "vendor"> {
  return {
    seed: Number(given.seed),
    rows: Number(given.rows ?? rows),
    gaps: Number(given.gaps),
    lateRows: Number(given.late),
    ...(given.from && { from: Date.parse(given.from) }),
    ...(given.to && { to: Date.parse(given.to) }),
  };
}

export function disturb(emulator: ExportEmulator, vendor: ExportVendor, { faults, seed }: Given): void {
  if (Number(faults) > 0) emulator.rule(randomFaults(vendor, Number(seed), Number(faults)));
}

/** Stops them at SIGINT and SIGTERM. */
export function stopAtSignal(...emulators: { stop(): Promise<void> }[]): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => emulators.forEach((emulator) => void emulator.stop()));
  }
}
