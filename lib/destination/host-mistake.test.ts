import { expect, test } from "vitest";

import { hostMistake } from "./host-mistake";

const US = "https://us.i.posthog.com";
const EU = "https://eu.i.posthog.com";

test.each([
  ["https://app.posthog.com", US],
  ["https://us.posthog.com/project/12/activity", US],
  ["https://eu.posthog.com", EU],
  ["http://us.i.posthog.com", US],
  ["https://eu.i.posthog.com/batch/", EU],
  ["https://eu-assets.i.posthog.com", EU],
])("%s is mended to %s", (host, value) => {
  expect(hostMistake(host)?.change).toMatchObject({ field: "host", value });
});

test("of the website nobody knows which region is meant", () => {
  expect(hostMistake("https://posthog.com")).not.toHaveProperty("change");
  expect(hostMistake("https://www.posthog.com/docs")?.fix).toContain("EU Cloud");
});

test.each([US, `${EU}/`, "https://posthog.example.com", "http://127.0.0.1:8000", "https://proxy.example.com/ingest"])(
  "%s has to be tried",
  (host) => expect(hostMistake(host)).toBeNull(),
);
