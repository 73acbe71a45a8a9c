/** The day of a date column, YYYY-MM-DD. */
export const dayText = (day: Date) => day.toISOString().slice(0, 10);
