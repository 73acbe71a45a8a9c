import { describe, expect, test } from "vitest";

import { mendSource } from "@/lib/schemas/migration";
import type { SourceView } from "@/lib/schemas/source";

import { mendFields, toMend } from "./mend-fields";

const range = { from: "2024-01-01", to: "2024-02-01" };
const sources = {
  s3: {
    ...{ kind: "s3", contentType: "amplitude", bucket: "exports", prefix: "" },
    ...{ region: "us-east-1", accessKeyId: "AKIA1", secretAccessKey: "••••cret" },
  },
  amplitude: { kind: "amplitude", region: "us", apiKey: "••••1111", secretKey: "••••2222", ...range },
  account: {
    ...{ kind: "mixpanel", region: "us", ...range },
    auth: { type: "service_account", username: "me", secret: "••••3333", projectId: "12" },
  },
  secret: { kind: "mixpanel", region: "us", auth: { type: "project_secret", secret: "••••4444" }, ...range },
} as const satisfies Record<string, SourceView>;

describe("toMend", () => {
  test.each(Object.entries(sources))(
    "of %s: every field that is filled in goes, in the API's shape",
    (_name, source) => {
      const fields = mendFields(source);
      const values = Object.fromEntries(
        fields.map(({ name, choices }) => [name, choices?.at(-1)?.value ?? `new ${name}`]),
      );
      const mend = toMend(source, values);
      expect(mendSource.parse(mend)).toEqual(mend);
    },
  );

  test("what is empty or as before stays, and nothing changed is nothing", () => {
    expect(toMend(sources.s3, {})).toBeUndefined();
    expect(toMend(sources.s3, { region: " us-east-1 ", accessKeyId: "", secretAccessKey: "  " })).toBeUndefined();
    expect(toMend(sources.s3, { region: "eu-central-1", secretAccessKey: "" })).toEqual({ region: "eu-central-1" });
  });

  test("a project secret may become a service account", () => {
    const values = {
      "auth.type": "service_account",
      "auth.username": "me",
      "auth.secret": "s",
      "auth.projectId": "12",
    };
    expect(mendFields(sources.secret, values).map(({ name }) => name)).toContain("auth.username");
    expect(toMend(sources.secret, values)).toEqual({
      auth: { type: "service_account", username: "me", secret: "s", projectId: "12" },
    });
  });

  test("a folder has nothing to mend", () => {
    expect(mendFields({ kind: "folder", contentType: "amplitude", path: "a" })).toEqual([]);
  });
});
