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
                    <Th key={column} numeric>{`${column[0]?.toUpperCase()}${column.slice(1)}`}</Th>
                  ))}
                {asked && <Th>Result</Th>}
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
                    </Td>
                    <Numbers row={day} asked={asked} settled={settled} action={actionOf(day)} />
                  </Tr>
                  {open === day.day &&
                    day.events.map((event) => (
                      <Tr key={event.event} className="bg-sunken/40">
                        <Td className="pl-8 break-all">{event.event}</Td>
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

const isWrong = ({ missing, extra }: VerifyTotals) => missing + extra > 0;

type RowProps = { row: VerifyTotals; asked: boolean; settled: boolean; action?: ReactNode };

function Numbers({ row, asked, settled, action }: RowProps) {
  const wrong = isWrong(row);
  const Icon = wrong ? (settled ? TriangleAlert : Hourglass) : Check;
  const tone = settled ? "text-stop-text" : "text-wait-text";
  const look = (column: (typeof columns)[number]) => {
    if (column === "found") return "";
    return column !== "repeats" && row[column] > 0 ? cn("font-medium", tone) : "text-muted";
  };
  return (
    <>
      <Td numeric>{formatCount(row.accepted)}</Td>
      {asked &&
        columns.map((column) => (
          <Td key={column} numeric className={look(column)}>
            {formatCount(row[column])}
          </Td>
        ))}
      {asked && (
        <Td className={cn("whitespace-nowrap", wrong ? tone : "text-done-text")}>
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="inline-flex items-center gap-1.5">
              <Icon aria-hidden className="size-4" />
              {wrong ? (settled ? "Differs" : "Not yet") : "Matches"}
            </span>
            {action}
          </span>
        </Td>
      )}
    </>
  );
}
