"use client";

import { Check, Download, TriangleAlert } from "lucide-react";
import { Fragment, useState } from "react";

import { Button } from "@/components/ui/button";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { cn } from "@/lib/client/class-names";
import { formatAmount, formatCount } from "@/lib/client/format";
import { saveText } from "@/lib/client/save-text";
import type { VerifyDay, VerifyEvent } from "@/lib/schemas/verify";

type Day = Omit<VerifyDay, "events"> & { events?: VerifyEvent[] };

const STEP = 100;

/** A row a day; a day that was asked for by name opens. */
export function VerifyDays({ days }: { days: Day[] }) {
  const wrong = days.filter(isWrong);
  const [onlyWrong, setOnlyWrong] = useState(wrong.length > 0);
  const [shownRows, setShownRows] = useState(STEP);
  const [open, setOpen] = useState<string | null>(null);
  const rows = onlyWrong ? wrong : days;
  return (
    <section aria-label="Days">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <label className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={onlyWrong}
            onChange={(event) => setOnlyWrong(event.target.checked)}
          />
          Only days that differ ({formatCount(wrong.length)})
        </label>
        <Button size="small" onClick={() => saveText("verify.csv", toCsv(days), "text/csv")}>
          <Download aria-hidden />
          Export as CSV
        </Button>
      </div>
      <div className="overflow-hidden rounded-lg border bg-surface">
        {rows.length === 0 ? (
          <p className="p-8 text-center text-muted">
            {days.length === 0 ? "No event was accepted yet." : "No day differs."}
          </p>
        ) : (
          <Table label="Days compared">
            <thead>
              <tr>
                <Th>Day (UTC)</Th>
                <Th numeric>Accepted</Th>
                <Th numeric>Found</Th>
                <Th numeric>Missing</Th>
                <Th numeric>Extra</Th>
                <Th>Result</Th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, shownRows).map((day) => (
                <Fragment key={day.day}>
                  <Tr>
                    <Td className="whitespace-nowrap">
                      {day.events ? (
                        <button
                          type="button"
                          aria-expanded={open === day.day}
                          onClick={() => setOpen(open === day.day ? null : day.day)}
                          className="font-medium underline-offset-2 hover:underline"
                        >
                          {day.day}
                        </button>
                      ) : (
                        day.day
                      )}
                    </Td>
                    <Numbers row={day} />
                  </Tr>
                  {open === day.day &&
                    day.events?.map((event) => (
                      <Tr key={event.event} className="bg-sunken/40">
                        <Td className="pl-8 break-all">{event.event}</Td>
                        <Numbers row={event} />
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

type Row = Pick<VerifyEvent, "accepted" | "found" | "missing" | "extra">;

const isWrong = ({ missing, extra }: Row) => missing + extra > 0;

function Numbers({ row }: { row: Row }) {
  const wrong = isWrong(row);
  const Icon = wrong ? TriangleAlert : Check;
  const odd = (value: number) => (value > 0 ? "font-medium text-stop-text" : "text-muted");
  return (
    <>
      <Td numeric>{formatCount(row.accepted)}</Td>
      <Td numeric>{formatCount(row.found)}</Td>
      <Td numeric className={odd(row.missing)}>
        {formatCount(row.missing)}
      </Td>
      <Td numeric className={odd(row.extra)}>
        {formatCount(row.extra)}
      </Td>
      <Td className={cn("whitespace-nowrap", wrong ? "text-stop-text" : "text-done-text")}>
        <span className="inline-flex items-center gap-1.5">
          <Icon aria-hidden className="size-4" />
          {wrong ? "Differs" : "Matches"}
        </span>
      </Td>
    </>
  );
}

/** One line an event name where names are known, else one a day. */
function toCsv(days: Day[]): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const line = (day: string, event: string, { accepted, found, missing, extra }: Row) =>
    [day, quote(event), accepted, found, missing, extra].join(",");
  const lines = days.flatMap((day) =>
    day.events ? day.events.map((event) => line(day.day, event.event, event)) : [line(day.day, "", day)],
  );
  return ["day,event,accepted,found,missing,extra", ...lines, ""].join("\r\n");
}
