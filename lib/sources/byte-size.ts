const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** "1 byte", "820 bytes", "1.5 GiB". */
export function byteSize(bytes: number): string {
  if (bytes === 1) return "1 byte";
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(bytes || 1) / 10)));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${UNITS[power]}`;
}
