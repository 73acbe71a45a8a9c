/** The day or month that a part's key names: "2024-03-01" of "2024-03-01/14#0". */
export function dayOf(key: string | null): string | null {
  const [, year, month, day] = /(20\d\d)[-/_]?([01]\d)(?:[-/_]?([0-3]\d))?(?!\d)/.exec(key ?? "") ?? [];
  if (!year || !month || Number(month) < 1 || Number(month) > 12) return null;
  const name = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)));
  if (Number.isNaN(name.getTime())) return null;
  return day ? `${year}-${month}-${day}` : `${year}-${month}`;
}
