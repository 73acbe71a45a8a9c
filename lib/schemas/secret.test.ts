import { expect, test } from "vitest";

import { createDestinationBody } from "./destination";
import { source } from "./source";

const s3 = { kind: "s3", contentType: "amplitude", region: "eu-west-1", bucket: "exports", accessKeyId: "AKIA" };
const range = { from: "2024-01-01", to: "2024-02-01" };
const service = { type: "service_account", username: "u", projectId: "7" };

const places: [string, (secret: string) => unknown, (value: unknown) => ReturnType<typeof source.safeParse>][] = [
  ["secretAccessKey", (secretAccessKey) => ({ ...s3, secretAccessKey }), source.safeParse],
  ["apiKey", (apiKey) => ({ kind: "amplitude", region: "us", apiKey, secretKey: "k", ...range }), source.safeParse],
  [
    "secretKey",
    (secretKey) => ({ kind: "amplitude", region: "us", apiKey: "k", secretKey, ...range }),
    source.safeParse,
  ],
  [
    "auth.secret",
    (secret) => ({ kind: "mixpanel", region: "us", auth: { ...service, secret }, ...range }),
    source.safeParse,
  ],
  [
    "auth.secret",
    (secret) => ({ kind: "mixpanel", region: "us", auth: { type: "project_secret", secret }, ...range }),
    source.safeParse,
  ],
];

test.each(places)("%s takes a secret, and nothing that only shows or stands for one", (field, body, parse) => {
  for (const real of ["x", "wJalrXUtnFEMI/K7MDENG", "$ecret word", "a•b", "<html>x"])
    expect(parse(body(real)).success).toBe(true);
  for (const [shown, said] of [
    ["••••1234", /only how a stored secret is shown/],
    ["••••", /only how a stored secret is shown/],
    ["<secret>", /stands for the secret/],
    ["$SECRET_KEY", /stands for the secret/],
    ["", /^Give /],
  ] as const) {
    const issues = parse(body(shown)).error?.issues ?? [];
    expect(issues.map(({ path, message }) => [path.join("."), message])[0]).toEqual([
      field,
      expect.stringMatching(said),
    ]);
  }
});

test.each(["projectToken", "personalApiKey"])("a destination's %s neither", (field) => {
  const body = { kind: "posthog", host: "https://us.i.posthog.com", projectToken: "phc_a", [field]: "••••1234" };
  const issues = createDestinationBody.safeParse(body).error?.issues ?? [];
  expect(issues[0]).toMatchObject({
    path: [field],
    message: expect.stringMatching(/only how a stored secret is shown/),
  });
});
