import fc from "fast-check";
import { expect, test } from "vitest";

import { dayText, EPOCH_BYTES, timeText, writeEpoch } from "./time-writer";
import { dayOf, type Moment, readTime } from "./times";

function read(text: string, dateOnly = false): string | undefined {
  const bytes = Buffer.from(text);
  const moment: Moment = { seconds: 0, micros: 0, digits: 0 };
  if (!readTime(bytes, 0, bytes.length, moment, dateOnly)) return undefined;
  return timeText(moment);
}

test.each([
  "1900-02-29",
  "2100-02-29",
  "2023-02-29",
  "2024-02-30",
  "2024-04-31",
  "2024-00-01",
  "2024-01-00",
  "2024-13-01",
])("%s is no day", (day) => expect(read(day, true)).toBeUndefined());

test.each(["2000-02-29", "2024-02-29", "0000-02-29", "0000-01-01", "9999-12-31", "1969-12-31"])(
  "%s is a day",
  (day) => {
    expect(read(day, true)).toBe(`${day}T00:00:00Z`);
    expect(read(day)).toBeUndefined();
  },
);

test.each(["0000-01-01 00:00:00+00:01", "9999-12-31 23:59:59-00:01"])("%s lies outside the years 0 to 9999", (text) => {
  expect(read(text)).toBeUndefined();
});

test.each([
  "2024-01-01 00:00:00 ",
  "2024-01-01 00:00:00.",
  "2024-01-01 00:00:00+",
  "2024-01-01 00:00:00+1",
  "2024-01-01 00:00:00+24",
])("%j cannot be read", (text) => expect(read(text)).toBeUndefined());

test("Unix seconds are written with all six digits of their fraction", () => {
  const written = (seconds: number, micros: number) => {
    const bytes = Buffer.alloc(EPOCH_BYTES);
    return bytes.toString("latin1", 0, writeEpoch(bytes, 0, { seconds, micros, digits: 6 }));
  };
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }), fc.nat(999_999), (seconds, micros) => {
      expect(written(seconds, micros)).toBe(`${seconds}.${String(micros).padStart(6, "0")}`);
    }),
  );
  expect(written(0, 0)).toBe("0.000000");
  expect(written(253_402_300_799, 999_999)).toBe("253402300799.999999");
});

test("agrees with Date on any time and zone", () => {
  const time = fc.date({
    min: new Date("0000-01-02T00:00:00Z"),
    max: new Date("9999-12-30T00:00:00Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(time, fc.integer({ min: -840, max: 840 }), (date, minutes) => {
      const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, -1);
      const size = Math.abs(minutes);
      const zone = `${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
      expect(read(`${local}${minutes < 0 ? "-" : "+"}${zone}`)).toBe(date.toISOString());
      const day = dayOf({ seconds: Math.floor(date.getTime() / 1000), micros: 0, digits: 0 });
      expect(dayText(day)).toBe(date.toISOString().slice(0, 10));
    }),
    { numRuns: 500, seed: 4 },
  );
});
