type Range = { start: Date; end: Date };

/**
 * A range as consecutive ranges of at most one year each, oldest first: no gap, no overlap. A year ends on the same
 * day and hour of the next one, so that a leap year is one as well.
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

function yearAfter(from: Date): Date {
  const next = new Date(from);
  next.setUTCFullYear(from.getUTCFullYear() + 1);
  // The year after a 29 February ends with the month, not a day into the next one.
  if (next.getUTCMonth() !== from.getUTCMonth()) next.setUTCDate(0);
  return next;
}
