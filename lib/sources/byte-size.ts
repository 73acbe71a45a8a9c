const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** "1 byte", "820 bytes", "1.5 GB": decimal units, as every page shows them. */
export function byteSize(bytes: number): string {
  if (bytes === 1) return "1 byte";
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${UNITS[power]}`;
}
