import { beforeAll, describe, expect, test } from "vitest";

import { source } from "@/lib/schemas/source";
import { joinSource, splitSource, viewSource } from "./stored-source";

beforeAll(() => {
  process.env.APP_SECRET = "a secret of this test";
});

const range = { from: "2024-03-01T00:00:00Z", to: "2024-03-02T00:00:00Z" };
const sources = [
  {
    name: "amplitude",
    given: { kind: "amplitude", region: "eu", apiKey: "amp-api-key-0001", secretKey: "amp-secret-0002", ...range },
    shown: { apiKey: "••••0001", secretKey: "••••0002" },
    secrets: ["amp-api-key", "amp-secret"],
  },
  {
    name: "mixpanel by service account",
    given: {
      kind: "mixpanel",
      region: "in",
      auth: { type: "service_account", username: "me.123", secret: "mixpanel-secret-3", projectId: "77" },
      ...range,
    },
    shown: { auth: { type: "service_account", username: "me.123", secret: "••••et-3", projectId: "77" } },
    secrets: ["mixpanel-secret"],
  },
  {
    name: "mixpanel by project secret",
    given: { kind: "mixpanel", region: "us", auth: { type: "project_secret", secret: "project-secret-4" }, ...range },
    shown: { auth: { type: "project_secret", secret: "••••et-4" } },
    secrets: ["project-secret"],
  },
];

describe.each(sources)("a stored source: $name", ({ given, shown, secrets }) => {
  const parsed = source.parse(given);

  test("comes back whole for the worker", () => {
    expect(joinSource(splitSource(parsed))).toEqual(given);
  });

  test("lies and shows without its secrets", () => {
    const stored = splitSource(parsed);
    const view = viewSource(stored);
    expect(view).toMatchObject(shown);
    for (const secret of secrets) expect(JSON.stringify([stored, view])).not.toContain(secret);
  });

  test("still shows when the key was changed", () => {
    const view = viewSource({ ...splitSource(parsed), sourceSecret: Buffer.from("not sealed by this key") });
    expect(JSON.stringify(view)).toContain('"••••"');
  });
});
