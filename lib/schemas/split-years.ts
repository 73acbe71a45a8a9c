type Range = { start: Date; end: Date };

/**
 * A range as consecutive ranges of at most one year each, oldest first: no gap, no overlap. A year ends on the same
 * day and hour of the next one, but never has more than 365 days, which is the most that Amplitude takes.
 */
export function splitYears({ start, end }: Range): Range[] {
  const years: Range[] = [];
  for (let from = start; from < end;) {
    const next = new Date(Math.min(yearAfter(from).getTime(), end.getTime()));
    years.push({ start: from, end: next });
    from = next;
  }
  return years;
}

const YEAR_MS = 365 * 86_400_000;

function yearAfter(from: Date): Date {
  const next = new Date(from);
  next.setUTCFullYear(from.getUTCFullYear() + 1);
  return new Date(Math.min(next.getTime(), from.getTime() + YEAR_MS));
}
