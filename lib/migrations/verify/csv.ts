import type { VerifyTotals, VerifyView } from "@/lib/schemas/verify";

const COLUMNS = ["accepted", "repeats", "found", "missing", "extra"] as const satisfies (keyof VerifyTotals)[];

/** A line for each day and event name. What nobody asked for is left empty, not 0. */
export function* verifyCsv({ outcome, days, repeatsKnown }: VerifyView): Generator<string> {
  const asked = outcome !== "not_asked";
  yield `day,event,${COLUMNS.join(",")}\r\n`;
  for (const { day, events } of days)
    for (const row of events) {
      const numbers = COLUMNS.map((column) =>
        asked || column === "accepted" || (column === "repeats" && repeatsKnown) ? row[column] : "",
      );
      yield `${[day, quote(row.event), ...numbers].join(",")}\r\n`;
    }
}

const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
