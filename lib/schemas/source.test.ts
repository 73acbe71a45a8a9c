import { describe, expect, test } from "vitest";

import { source } from "./source";

const amplitude = {
  kind: "amplitude",
  region: "us",
  apiKey: "key",
  secretKey: "secret",
  from: "2024-03-01T05:00:00Z",
  to: "2024-03-02T00:00:00Z",
};
const mixpanel = {
  kind: "mixpanel",
  region: "in",
  auth: { type: "service_account", username: "user.abc.mp-service-account", secret: "s", projectId: "2195193" },
  from: "2024-03-01T00:00:00Z",
  to: "2024-03-02T00:00:00.000Z",
};

describe("what describes a direct import", () => {
  test("is taken as it is given", () => {
    expect(source.parse(amplitude)).toEqual(amplitude);
    expect(source.parse(mixpanel)).toEqual(mixpanel);
    const auth = { type: "project_secret", secret: "s" };
    expect(source.parse({ ...mixpanel, auth })).toEqual({ ...mixpanel, auth });
  });

  test("may name days without a time, and a project by a number", () => {
    const days = { ...mixpanel, from: "2024-02-29", to: "2024-03-01" };
    expect(source.parse({ ...days, auth: { ...mixpanel.auth, projectId: 2195193 } })).toEqual({
      ...days,
      auth: mixpanel.auth,
    });
  });

  test.each<[string, object, string, RegExp]>([
    ["an hour that has begun", { ...amplitude, from: "2024-03-01T05:30:00Z" }, "from", /beginning of an hour in UTC/],
    ["a day that has begun", { ...mixpanel, to: "2024-03-02T05:00:00Z" }, "to", /beginning of a day in UTC/],
    ["local time", { ...amplitude, from: "2024-03-01T05:00:00" }, "from", /a time in UTC/],
    ["an offset", { ...amplitude, from: "2024-03-01T05:00:00+02:00" }, "from", /a time in UTC/],
    ["a date that does not exist", { ...mixpanel, from: "2023-02-29" }, "from", /a time in UTC/],
    ["a slip in the year", { ...mixpanel, from: "0204-02-29" }, "from", /year from 2000/],
    ["an empty range", { ...amplitude, to: amplitude.from }, "to", /end must be after the beginning/],
    ["a range backwards", { ...mixpanel, to: "2024-02-28" }, "to", /end must be after the beginning/],
    ["India for Amplitude", { ...amplitude, region: "in" }, "region", /us or eu/],
    ["another scheme", { ...amplitude, baseUrl: "ftp://example.com" }, "baseUrl", /https:\/\//],
    ["no auth", { ...mixpanel, auth: {} }, "auth.type", /service_account or project_secret/],
    [
      "a name for a project",
      { ...mixpanel, auth: { ...mixpanel.auth, projectId: "Main" } },
      "auth.projectId",
      /number/,
    ],
    ["a content type, which the kind says", { ...mixpanel, contentType: "mixpanel" }, "", /contentType/],
  ])("refuses %s", (_what, body, path, message) => {
    const issues = source.safeParse(body).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join("."))).toEqual([path]);
    expect(issues[0]?.message).toMatch(message);
  });
});
