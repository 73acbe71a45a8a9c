import type { Share } from "./estimate";

const said = { sample: "By the sample", test: "By the test" } as const;
const inWords = (value: number) => value.toLocaleString("en");

/** "By the sample, 81 of 100 records become events." */
export function shareText({ from, records, imported, events }: Share): string {
  const which = imported === 0 ? "none" : imported === records && records > 1 ? "all" : inWords(imported);
  const become = imported > 1 ? "become events" : "becomes an event";
  const beside = events > imported ? `, with ${inWords(events - imported)} more made beside them` : "";
  return `${said[from]}, ${which} of ${inWords(records)} ${records === 1 ? "record" : "records"} ${become}${beside}.`;
}
