"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import { DayPicker } from "react-day-picker";

import { buttonClasses } from "@/components/ui/button";
import { cn } from "@/lib/client/class-names";
import type { ScopeValues } from "@/lib/schemas/draft";

import { daysOf, lastDay, scopeOfDays } from "./scope-days";

const EARLIEST = new Date(2010, 0);
const arrow = cn(buttonClasses({ variant: "ghost", size: "icon" }), "pointer-events-auto");

const looks = {
  root: "rounded-lg border bg-surface p-3",
  // On a phone the later month alone.
  months: "relative grid gap-6 sm:grid-cols-2 max-sm:[&>*:nth-child(2)]:hidden",
  month: "min-w-0",
  month_caption: "flex h-8 items-center justify-center text-sm font-medium",
  nav: "pointer-events-none absolute inset-x-0 top-0 z-10 flex justify-between",
  button_previous: arrow,
  button_next: arrow,
  month_grid: "mt-1 w-full border-collapse",
  weekday: "h-8 text-center text-xs font-normal text-muted",
  day: "h-9 p-0 text-center text-sm",
  day_button: "size-full rounded-md hover:bg-sunken disabled:cursor-not-allowed disabled:hover:bg-transparent",
  selected: "bg-accent-soft text-accent-text",
  range_start: "rounded-l-md [&>button]:bg-accent [&>button]:text-accent-ink",
  range_end: "rounded-r-md [&>button]:bg-accent [&>button]:text-accent-ink",
  outside: "text-faint",
  disabled: "text-faint [&>button:disabled]:line-through",
  today: "font-semibold [&>button]:underline [&>button]:underline-offset-4",
  hidden: "invisible",
};

type Props = { scope: ScopeValues; latest: Date; onChange: (scope: ScopeValues) => void };

/** The range by its first and last day, in UTC. Days that the vendor does not have yet can't be chosen. */
export function RangeCalendar({ scope, latest, onChange }: Props) {
  const { from, to } = daysOf(scope);
  const last = lastDay(latest);
  const [seen, setSeen] = useState(scope);
  const [month, setMonth] = useState(() => monthBefore(to ?? last));
  // A range from elsewhere turns the page to it; what is picked here leaves the page where it is.
  if (!isSame(seen, scope)) {
    setSeen(scope);
    setMonth(monthBefore(to ?? last));
  }

  function pick(first: Date, end: Date) {
    const next = scopeOfDays(first, end, latest);
    setSeen(next);
    onChange(next);
  }

  return (
    <DayPicker
      mode="range"
      aria-label="Range of days, in UTC"
      selected={{ from, to }}
      onSelect={(range) => {
        if (range?.from) pick(range.from, range.to ?? range.from);
      }}
      resetOnSelect
      disabled={{ after: last }}
      startMonth={EARLIEST}
      endMonth={last}
      month={month}
      onMonthChange={setMonth}
      numberOfMonths={2}
      weekStartsOn={1}
      fixedWeeks
      classNames={looks}
      components={{
        Chevron: ({ orientation }) =>
          orientation === "left" ? <ChevronLeft aria-hidden /> : <ChevronRight aria-hidden />,
      }}
    />
  );
}

const monthBefore = (day: Date) => new Date(day.getFullYear(), day.getMonth() - 1);

const isSame = (one: ScopeValues, other: ScopeValues) =>
  one.from === other.from && one.to === other.to && one.fromHour === other.fromHour && one.toHour === other.toHour;
