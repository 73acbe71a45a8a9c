import { expect, test } from "vitest";

import { hasFilters, noFilters, readFilters } from "./list-filters";

const read = (query: string) => readFilters(new URLSearchParams(query));
const id = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

test("a link's filters are read, and what it names wrongly is left out", () => {
  expect(read("")).toEqual(noFilters);
  expect(read(`q=acme%202024&status=paused&kind=s3&destination=${id}&test=false`)).toEqual({
    q: "acme 2024",
    status: "paused",
    kind: "s3",
    destination: id,
    test: "false",
  });
  expect(read("status=lost&kind=tape&destination=7&test=maybe&tab=parts")).toEqual(noFilters);
  expect([hasFilters(read("")), hasFilters(read("q=a"))]).toEqual([false, true]);
});
