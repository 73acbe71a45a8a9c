import { DAY_SECONDS } from "./times";

const QUARTER = 15 * 60;
/** Outside the years 1900 to 9000 there are no rules of time zones worth the name. */
const FIRST = -2_208_988_800;
const LAST = 221_845_392_000;

/**
 * Turns seconds of local wall time, counted as if they were UTC, into true UTC for one IANA time zone. A time that a
 * clock showed twice is taken as the first one; one that it skipped, as if the clock had not been moved yet.
 */
export class WallTime {
  private readonly format: Intl.DateTimeFormat;
  /** Offsets change at quarters of an hour of wall time, so one look-up serves each quarter. */
  private readonly offsets = new Map<number, number>();

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", timeZoneName: "longOffset" });
  }

  toUtc(wall: number): number {
    const clamped = Math.min(Math.max(wall, FIRST), LAST);
    const quarter = Math.floor(clamped / QUARTER);
    const known = this.offsets.get(quarter);
    if (known !== undefined) return wall - known;
    const offset = this.offsetOfWall(quarter * QUARTER);
    this.offsets.set(quarter, offset);
    return wall - offset;
  }

  private offsetOfWall(wall: number): number {
    const before = this.offsetAt(wall - DAY_SECONDS);
    const after = this.offsetAt(wall + DAY_SECONDS);
    const earlier = Math.max(before, after);
    const later = Math.min(before, after);
    if (this.offsetAt(wall - earlier) === earlier) return earlier;
    if (this.offsetAt(wall - later) === later) return later;
    return before;
  }

  /** Seconds east of UTC at a true UTC time. */
  private offsetAt(seconds: number): number {
    const parts = this.format.formatToParts(seconds * 1000);
    const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
    const match = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name);
    const [, sign, hours = "0", minutes = "0", rest = "0"] = match ?? [];
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
    return sign === "-" ? -size : size;
  }
}
