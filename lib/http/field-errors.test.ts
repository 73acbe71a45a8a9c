import { describe, expect, test } from "vitest";
import type { z } from "zod";

import { createMigrationBody } from "@/lib/schemas/migration";
import { fieldErrors } from "./field-errors";

const source = { kind: "folder", contentType: "amplitude", path: "a.jsonl" };
const destination = { kind: "sandbox" };

function problems(body: unknown) {
  const result = createMigrationBody.safeParse(body);
  return fieldErrors(result.error as z.ZodError);
}

describe("fieldErrors", () => {
  test("names nested fields by their path", () => {
    const s3 = { kind: "s3", contentType: "amplitude", region: "", bucket: "", accessKeyId: "a", secretAccessKey: "b" };
    expect(problems({ source: s3, destination })).toMatchObject({
      "source.bucket": ["Give the bucket's name.", expect.any(String)],
      "source.region": ["Give the bucket's region, such as eu-central-1."],
    });
  });

  test.each([
    {
      name: "a bad token",
      destination: { kind: "posthog", host: "https://x.example", projectToken: "phx_1" },
      path: "destination.projectToken",
    },
    { name: "a missing host", destination: { kind: "posthog", projectToken: "phc_1" }, path: "destination.host" },
    { name: "a bad id", destination: { id: "7" }, path: "destination.id" },
    { name: "a foreign field", destination: { kind: "sandbox", host: "https://x.example" }, path: "destination.host" },
  ])("says of the alternative that was meant what is wrong: $name", ({ destination, path }) => {
    expect(Object.keys(problems({ source, destination }))).toEqual([path]);
  });

  test.each([
    {
      name: "a misspelt option",
      body: { source, destination, options: { sesions: true } },
      path: "options.sesions",
      says: /no such field/,
    },
    {
      name: "an unknown source",
      body: { source: { ...source, kind: "heap" }, destination },
      path: "source.kind",
      says: /s3, folder, amplitude or mixpanel/,
    },
  ])("refuses $name rather than ignore it", ({ body, path, says }) => {
    expect(problems(body)[path]?.join(" ")).toMatch(says);
  });
});
