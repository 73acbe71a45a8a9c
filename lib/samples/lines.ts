/** `JSON.stringify` would round these digits: they are written as text and freed of their quotes by `toLine`. */
export const exactNumber = (digits: string) => `@@${digits}@@`;

export function toLine(row: unknown): string {
  const line = JSON.stringify(row);
  return line.includes("@@") ? line.replace(/"@@([-+.\deE]+)@@"/g, "$1") : line;
}
