import { expect, test } from "vitest";

import { eventsUrl } from "./events-url";

const id = "0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b";

test.each([
  ["https://us.i.posthog.com", "12", "https://us.posthog.com/project/12/activity/explore"],
  ["https://eu.i.posthog.com/", null, "https://eu.posthog.com/activity/explore"],
  ["https://posthog.example.com/", null, "https://posthog.example.com/activity/explore"],
])("events at %s of project %s are seen at %s", (host, projectId, expected) => {
  const url = new URL(eventsUrl({ id, host, projectId }));
  expect(url.origin + url.pathname).toBe(expected);
  const query = JSON.parse(decodeURIComponent(url.hash.slice("#q=".length))) as { source: { properties: unknown[] } };
  expect(query.source.properties).toEqual([{ key: "$import_job_id", value: [id], operator: "exact", type: "event" }]);
});
