import { countryCodes, countryName } from "./countries";
import { memberText } from "./json-text";
import { isString } from "./kernel/members";
import { memory, type Text } from "./kernel/memory";

/** All names as JSON, one behind the other, and where each stands, by its code. */
const names = countryCodes.map((code) => Buffer.from(JSON.stringify(countryName(code))));
const all = Buffer.concat(names);
const places = new Map<number, Text>();
let end = 0;
for (const [index, code] of countryCodes.entries()) {
  const start = end;
  end += names[index]?.length ?? 0;
  places.set(codeAt(Buffer.from(code), 0), { start, end });
}

/** A code's two letters in any case, as a number. */
function codeAt(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) & 0xdf) << 8) | ((bytes[at + 1] ?? 0) & 0xdf);
}

/** The names of countries, for as long as a block is worked on. */
export class CountryNames {
  private readonly from = memory.keepText(all).start;

  /** The name, as JSON, for a member whose text is a two-letter code. */
  find(member: number): Text | undefined {
    if (!isString(member)) return undefined;
    const code = memberText(member);
    const place = code.end - code.start === 2 ? places.get(codeAt(memory.bytes, code.start)) : undefined;
    return place && { start: this.from + place.start, end: this.from + place.end };
  }
}
