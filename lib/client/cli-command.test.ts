import { execFileSync } from "node:child_process";

import { Command } from "commander";
import { describe, expect, test } from "vitest";

import { addImportFlags, importBody } from "@/lib/cli/import";
import { createMigrationBody, type MigrationView } from "@/lib/schemas/migration";
import { type SourceView, sourceView } from "@/lib/schemas/source";

import { importCommand, importJson } from "./cli-command";

const DESTINATION = "0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b";
const range = { from: "2024-01-01T00:00:00.000Z", to: "2024-02-01T00:00:00.000Z" };

const sources: [SourceView, Record<string, string>][] = (
  [
    [{ kind: "folder", contentType: "posthog", path: 'it\'s a "folder"/$HOME `x`.jsonl' }, {}],
    [
      {
        kind: "s3",
        contentType: "amplitude",
        region: "eu-west-1",
        bucket: "exports",
        prefix: "",
        endpoint: "https://minio.example.com",
        accessKeyId: "AKIA",
        secretAccessKey: "••••1234",
      },
      { secretAccessKey: "SECRET_ACCESS_KEY" },
    ],
    [
      { kind: "amplitude", region: "eu", apiKey: "••••", secretKey: "••••", ...range },
      { apiKey: "AMPLITUDE_API_KEY", secretKey: "AMPLITUDE_SECRET_KEY" },
    ],
    [
      {
        kind: "mixpanel",
        region: "in",
        auth: { type: "service_account", username: "u.mp-service-account", secret: "••••", projectId: "77" },
        ...range,
      },
      { "auth.secret": "MIXPANEL_SERVICE_SECRET" },
    ],
    [
      {
        kind: "mixpanel",
        region: "us",
        baseUrl: "https://mixpanel.example.com",
        auth: { type: "project_secret", secret: "••••", projectId: "77" },
        ...range,
      },
      { "auth.secret": "MIXPANEL_PROJECT_SECRET" },
    ],
  ] satisfies [SourceView, Record<string, string>][]
).map(([source, secrets]) => [sourceView.parse(source), secrets]);

const subject = (source: SourceView, patch: Partial<MigrationView> = {}) => ({
  name: "Ada's “history”; rm -rf $HOME",
  test: false,
  source,
  destination: { id: DESTINATION } as MigrationView["destination"],
  options: { renameEvents: { "it's": 'a "name"\\' }, dropEvents: ["a b", "$x"], rejectLimit: 7 },
  ...patch,
});

/** What a real shell makes of the command, with each variable holding a secret of its own. */
function wordsOf(command: string, secrets: string[]): string[] {
  const set = secrets.map((name) => `${name}='value of ${name}'`).join("; ");
  const script = `${set}${set && "; "}${command.replace("npm run -s cli -- import", "printf '%s\\0'")}`;
  return execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

function fill(body: { source: Record<string, unknown> }, secrets: Record<string, string>) {
  const source = structuredClone(body.source);
  for (const [path, name] of Object.entries(secrets)) {
    const [outer = "", inner] = path.split(".");
    if (inner) (source[outer] as Record<string, unknown>)[inner] = `value of ${name}`;
    else source[outer] = `value of ${name}`;
  }
  return createMigrationBody.parse({ ...body, source });
}

describe.each(sources)("of %o", (source, secrets) => {
  test("the command, run by a shell, asks for what the JSON does", () => {
    for (const made of [subject(source), subject(source, { test: true, testMaxEvents: 250 })]) {
      const { command, secrets: named } = importCommand(made);
      expect(named).toEqual(Object.values(secrets));
      const program = addImportFlags(new Command("import").exitOverride());
      program.parse(wordsOf(command, named), { from: "user" });
      const json = JSON.parse(importJson(made)) as { source: Record<string, unknown> };
      expect(createMigrationBody.parse(importBody(program.opts()))).toEqual(fill(json, secrets));
    }
  });

  test("neither holds a secret, not even as it is shown, and the JSON is refused until each is filled in", () => {
    const json = importJson(subject(source));
    expect(json + importCommand(subject(source)).command).not.toContain("••••");
    const { error } = createMigrationBody.safeParse(JSON.parse(json));
    const refused = (error?.issues ?? []).map(({ path }) => path.join("."));
    expect(refused).toEqual(Object.keys(secrets).map((path) => `source.${path}`));
  });
});
