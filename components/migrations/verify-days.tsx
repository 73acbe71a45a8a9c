"use client";

import { Check, Download, Hourglass, TriangleAlert } from "lucide-react";
import { Fragment, type ReactNode, useState } from "react";

import { Button, buttonClasses } from "@/components/ui/button";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { cn } from "@/lib/client/class-names";
import { formatAmount, formatCount } from "@/lib/client/format";
import type { VerifyDay, VerifyTotals } from "@/lib/schemas/verify";

const STEP = 100;

type Props = {
  id: string;
  days: VerifyDay[];
  asked: boolean;
  settled: boolean;
  /** What is sent again of a day, or that it can be. */
  actionOf: (day: VerifyDay) => ReactNode;
};

/**
 * A row a day, which opens into its event names. `asked`: false while only the accepted ones are known. `settled`: what is
 * missing is no longer on its way.
 */
export function VerifyDays({ id, days, asked, settled, actionOf }: Props) {
  const wrong = days.filter(isWrong);
  const [onlyWrong, setOnlyWrong] = useState(wrong.length > 0);
  const [shownRows, setShownRows] = useState(STEP);
  const [open, setOpen] = useState<string | null>(null);
  const rows = onlyWrong ? wrong : days;
  return (
    <section aria-label="Days">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        {asked ? (
          <label className="flex items-center gap-2 text-sm">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={onlyWrong}
              onChange={(event) => setOnlyWrong(event.target.checked)}
            />
            Only days that differ ({formatCount(wrong.length)})
          </label>
        ) : (
          <p className="text-sm text-muted">Accepted by day, to compare by hand.</p>
        )}
        <a href={`/api/migrations/${id}/verify.csv`} download className={buttonClasses({ size: "small" })}>
          <Download aria-hidden />
          Export as CSV
        </a>
      </div>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {rows.length === 0 ? (
          <p className="p-8 text-center text-muted">
            {days.length === 0 ? "No event was accepted yet." : "No day differs."}
          </p>
        ) : (
          <Table label={asked ? "Days compared" : "Days accepted"}>
            <thead>
              <tr>
                <Th>Day (UTC)</Th>
                <Th numeric>Accepted</Th>
                {asked &&
                  columns.map((column) => (
                    <Th key={column} numeric className={placeOf(column)}>
                      {`${column[0]?.toUpperCase()}${column.slice(1)}`}
                    </Th>
                  ))}
                {asked && <Th className="max-sm:hidden">Result</Th>}
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shownRows).map((day) => (
                <Fragment key={day.day}>
                  <Tr>
                    <Td className="whitespace-nowrap">
                      <button
                        type="button"
                        aria-expanded={open === day.day}
                        onClick={() => setOpen(open === day.day ? null : day.day)}
                        className="font-medium underline-offset-2 hover:underline"
                      >
                        {day.day}
                      </button>
                      {asked && (
                        <span className="mt-1 block sm:hidden">
                          <Result row={day} settled={settled} action={actionOf(day)} />
                        </span>
                      )}
                    </Td>
                    <Numbers row={day} asked={asked} settled={settled} action={actionOf(day)} />
                  </Tr>
                  {open === day.day &&
                    day.events.map((event) => (
                      <Tr key={event.event} className="bg-sunken/40">
                        <Td className="min-w-44 pl-8 wrap-anywhere">{event.event}</Td>
                        <Numbers row={event} asked={asked} settled={settled} />
                      </Tr>
                    ))}
                </Fragment>
              ))}
            </tbody>
          </Table>
        )}
      </div>
      {rows.length > shownRows && (
        <Button className="mt-4" onClick={() => setShownRows(shownRows + STEP)}>
          Show {formatAmount(Math.min(STEP, rows.length - shownRows), "more day", "more days")}
        </Button>
      )}
    </section>
  );
}

const columns = ["repeats", "found", "missing", "extra"] as const satisfies (keyof VerifyTotals)[];

/** On a phone the result stands below its day, where it needs no scrolling. */
const placeOf = (column: (typeof columns)[number]) => (column === "repeats" ? "max-sm:hidden" : "");

const isWrong = ({ missing, extra }: VerifyTotals) => missing + extra > 0;

type RowProps = { row: VerifyTotals; asked: boolean; settled: boolean; action?: ReactNode };

function Numbers({ row, asked, settled, action }: RowProps) {
  const look = (column: (typeof columns)[number]) => {
    if (column === "found") return "";
    return column !== "repeats" && row[column] > 0 ? cn("font-medium", toneOf(settled)) : "text-muted";
  };
  return (
    <>
      <Td numeric>{formatCount(row.accepted)}</Td>
      {asked &&
        columns.map((column) => (
          <Td key={column} numeric className={cn(look(column), placeOf(column))}>
            {formatCount(row[column])}
          </Td>
        ))}
      {asked && (
        <Td className="whitespace-nowrap max-sm:hidden">
          <Result row={row} settled={settled} action={action} />
        </Td>
      )}
    </>
  );
}

const toneOf = (settled: boolean) => (settled ? "text-stop-text" : "text-wait-text");

function Result({ row, settled, action }: Omit<RowProps, "asked">) {
  const wrong = isWrong(row);
  const Icon = wrong ? (settled ? TriangleAlert : Hourglass) : Check;
  return (
    <span className={cn("flex flex-wrap items-center gap-x-4 gap-y-1", wrong ? toneOf(settled) : "text-done-text")}>
      <span className="inline-flex items-baseline gap-1.5">
        <Icon aria-hidden className="size-4 self-center" />
        {wrong ? (settled ? "Differs" : "Not yet") : "Matches"}
      </span>
      {action}
    </span>
  );
}
