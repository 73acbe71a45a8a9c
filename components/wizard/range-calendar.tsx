"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { DayPicker } from "react-day-picker";

import { buttonClasses } from "@/components/ui/button";
import { cn } from "@/lib/client/class-names";
import type { ScopeValues } from "@/lib/schemas/draft";

import { daysOf, lastDay, scopeOfDays } from "./scope-days";

const EARLIEST = new Date(2010, 0);
const arrow = cn(buttonClasses({ variant: "ghost", size: "icon" }), "absolute top-0");

const looks = {
  root: "rounded-lg border bg-surface p-3",
  months: "relative grid gap-6 sm:grid-cols-2",
  month: "min-w-0",
  month_caption: "flex h-8 items-center justify-center text-sm font-medium",
  nav: "",
  button_previous: cn(arrow, "left-0 z-10"),
  button_next: cn(arrow, "right-0 z-10"),
  month_grid: "mt-1 w-full border-collapse",
  weekday: "h-8 text-center text-xs font-normal text-muted",
  day: "h-9 p-0 text-center text-sm",
  day_button: "size-full rounded-md hover:bg-sunken disabled:cursor-not-allowed disabled:hover:bg-transparent",
  selected: "bg-accent-soft text-accent-text",
  range_start: "rounded-l-md [&>button]:bg-accent [&>button]:text-accent-ink",
  range_end: "rounded-r-md [&>button]:bg-accent [&>button]:text-accent-ink",
  outside: "text-faint",
  disabled: "text-faint line-through decoration-faint/50",
  today: "font-semibold underline underline-offset-4",
  hidden: "invisible",
};

type Props = { scope: ScopeValues; latest: Date; onChange: (scope: ScopeValues) => void };

/** The range by its first and last day, in UTC. Days that the vendor does not have yet can't be chosen. */
export function RangeCalendar({ scope, latest, onChange }: Props) {
  const { from, to } = daysOf(scope);
  const last = lastDay(latest);
  const shown = to ?? last;
  return (
    <DayPicker
      // A range from elsewhere turns the page to it.
      key={`${shown.getFullYear()}-${shown.getMonth()}`}
      mode="range"
      aria-label="Range of days, in UTC"
      selected={{ from, to }}
      onSelect={(range) => {
        if (range?.from) onChange(scopeOfDays(range.from, range.to ?? range.from, latest));
      }}
      resetOnSelect
      disabled={{ after: last }}
      startMonth={EARLIEST}
      endMonth={last}
      defaultMonth={new Date(shown.getFullYear(), shown.getMonth() - 1)}
      numberOfMonths={2}
      pagedNavigation={false}
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
