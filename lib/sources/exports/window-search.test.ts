import { describe, expect, test } from "vitest";

import type { ExportWindow } from "@/lib/sources/export-source";
import { seededRandom } from "@/lib/sources/seeded-random";
import { WindowSearch } from "./window-search";
import { DAY_MS, HOUR_MS } from "./windows";

const at = (text: string) => new Date(`${text}:00:00Z`);
const range = { start: at("2023-01-01T00"), end: at("2024-01-01T00") };

type Rows = (hour: number) => number;

/** Searches data that has `rows` in each hour, and tells what was asked and what was found. */
function search(
  asked: ExportWindow,
  rows: Rows,
  { unitMs = HOUR_MS, seed = 0, enough = 5, most = 50, share = 100, biggest = Infinity } = {},
) {
  const windows: ExportWindow[] = [];
  const found: ExportWindow[] = [];
  const search = new WindowSearch(asked, { unitMs, random: seededRandom(seed) });
  while (windows.length < most && found.length < enough) {
    const window = search.next();
    if (!window) break;
    windows.push(window);
    let count = 0;
    for (let hour = window.start.getTime(); hour < window.end.getTime(); hour += HOUR_MS) count += rows(hour);
    if (count > biggest) {
      search.tell("too_large");
      continue;
    }
    if (count > 0) found.push(window);
    search.tell(count === 0 ? "empty" : count < share ? "few" : "plenty");
  }
  return { windows, found };
}

const meet = (a: ExportWindow, b: ExportWindow) => a.start < b.end && b.start < a.end;
const hours = ({ start, end }: ExportWindow) => (end.getTime() - start.getTime()) / HOUR_MS;

describe("windows to ask for", () => {
  test("are the first, the middle and the last hour, then others, where there is data everywhere", () => {
    const { windows } = search(range, () => 1_000);
    expect(windows.slice(0, 3).map(({ start }) => start)).toEqual([
      range.start,
      at("2023-07-02T12"),
      at("2023-12-31T23"),
    ]);
    expect(windows).toHaveLength(5);
    expect(windows.every((window) => hours(window) === 1)).toBe(true);
    expect(search(range, () => 1_000).windows).toEqual(windows);
    expect(search(range, () => 1_000, { seed: 1 }).windows.slice(3)).not.toEqual(windows.slice(3));
  });

  test.each([
    { name: "one hour of each day", rows: ((hour) => (hour % DAY_MS === 14 * HOUR_MS ? 200 : 0)) as Rows, within: 8 },
    {
      name: "one day of the year",
      rows: ((hour) => (hour >= +at("2023-10-07T00") && hour < +at("2023-10-08T00") ? 9 : 0)) as Rows,
      within: 12,
      enough: 1,
    },
    {
      name: "one hour of the year",
      rows: ((hour) => (hour === +at("2023-03-03T03") ? 1 : 0)) as Rows,
      within: 12,
      enough: 1,
    },
    {
      name: "the last hour only",
      rows: ((hour) => (hour === +at("2023-12-31T23") ? 1 : 0)) as Rows,
      within: 12,
      enough: 1,
    },
  ])("find $name within $within requests", ({ rows, within, enough = 5 }) => {
    const { windows, found } = search(range, rows, { enough });
    expect(found).toHaveLength(enough);
    expect(windows.length).toBeLessThanOrEqual(within);
  });

  test("never meet, and in the end leave nothing of an empty range out", () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = seededRandom(seed + 1_000);
      const unitMs = seed % 2 ? HOUR_MS : DAY_MS;
      const start = new Date(range.start.getTime() + Math.floor(random() * 90) * unitMs);
      const end = new Date(start.getTime() + (1 + Math.floor(random() * 400)) * unitMs);
      const lucky = Math.floor(random() * 20);
      const rows: Rows = (hour) => (seed % 3 === 0 ? 0 : (hour / HOUR_MS) % 24 === lucky ? 3 : 0);
      const biggest = seed % 5 === 0 ? 2 : Infinity;
      const { windows } = search({ start, end }, rows, { seed, unitMs, enough: Infinity, most: 20_000, biggest });
      const answered = windows.filter((window) => {
        let count = 0;
        for (let hour = window.start.getTime(); hour < window.end.getTime(); hour += HOUR_MS) count += rows(hour);
        return count <= biggest || hours(window) * HOUR_MS === unitMs;
      });
      const ordered = answered.toSorted((a, b) => a.start.getTime() - b.start.getTime());
      for (const [index, window] of ordered.entries()) {
        expect([window.start.getTime() % unitMs, window.end.getTime() % unitMs]).toEqual([0, 0]);
        const next = ordered[index + 1];
        expect(next ? meet(window, next) : false, `seed ${seed}: a window is asked for twice`).toBe(false);
        expect(next?.start ?? end, `seed ${seed}: a gap`).toEqual(window.end);
      }
      expect(ordered[0]?.start).toEqual(start);
    }
  });

  test("ask a range of a single window once", () => {
    const one = { start: at("2023-05-05T05"), end: at("2023-05-05T06") };
    expect(search(one, () => 0).windows).toEqual([one]);
  });

  test("an empty year is asked for whole within 12 requests", () => {
    const { windows } = search(range, () => 0, { most: 12 });
    expect(windows.reduce((sum, window) => sum + hours(window), 0)).toBe(365 * 24);
  });

  test("get narrower where the vendor cannot give so much at once", () => {
    const dense: Rows = (hour) => (hour % (30 * DAY_MS) === 0 ? 100 : 0);
    const { windows, found } = search(range, dense, { biggest: 150, enough: 3 });
    expect(found).toHaveLength(3);
    expect(windows.length).toBeLessThan(30);
  });
});
