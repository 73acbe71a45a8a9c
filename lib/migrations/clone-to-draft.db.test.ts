import { afterAll, beforeAll, expect, test } from "vitest";

import { sourceAnswer } from "@/components/wizard/answers";
import { optionsAnswer } from "@/components/wizard/option-answers";
import { firstIncomplete } from "@/components/wizard/steps";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { draftView } from "@/lib/schemas/draft";
import { type Options, options as optionsSchema } from "@/lib/schemas/options";
import { source as sourceSchema } from "@/lib/schemas/source";

import { cloneToDraft } from "./clone-to-draft";
import { createMigration } from "./create";
import { createDestination } from "./destinations";
import { fillKeptSecrets, getDraft } from "./drafts";
import { insertMigration } from "./testing/rows";

const ADA = "user:ada";

let own: TestDb;
let destinationId: string;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of at least thirty-two characters";
  own = await createTestDb();
  destinationId = (await createDestination(own.db, { kind: "sandbox" })).id;
});
afterAll(() => own.drop());

const sources = {
  s3: {
    kind: "s3",
    contentType: "mixpanel",
    region: "eu-west-1",
    bucket: "exports",
    prefix: "2024/",
    accessKeyId: "AKIA",
    secretAccessKey: "top-secret-of-s3",
  },
  folder: { kind: "folder", contentType: "posthog", path: "a/b.jsonl" },
  amplitude: {
    kind: "amplitude",
    region: "eu",
    apiKey: "top-secret-key",
    secretKey: "top-secret-other",
    from: "2024-01-01T05:00:00.000Z",
    to: "2024-03-01T23:00:00Z",
  },
  account: {
    kind: "mixpanel",
    region: "in",
    auth: { type: "service_account", username: "u", secret: "top-secret-account", projectId: "77" },
    from: "2024-01-01",
    to: "2024-03-01",
  },
  project: {
    kind: "mixpanel",
    region: "us",
    auth: { type: "project_secret", secret: "top-secret-project" },
    from: "2024-01-01",
    to: "2024-03-01",
  },
};

const options: Record<string, Options> = {
  none: { rejectLimit: 10_000 },
  amplitude: {
    onUnparsableTime: "reject",
    identifyEvents: true,
    groupEvents: true,
    userProperties: "set_once",
    sessions: true,
    dropEvents: ["heartbeat", "__proto__"],
    renameEvents: { "Sign Up": "signed_up" },
    personProfiles: "identified_only",
    addImportJobId: false,
    rejectLimit: 5,
  },
  mixpanel: {
    keepEvents: ["A", "B"],
    skipEventsWithoutId: true,
    timestampOffsetSeconds: -3_600,
    projectTimezone: "Europe/Berlin",
    identityFallback: true,
    addGeoipDisable: false,
    rejectLimit: 0,
  },
  posthog: { onUnparsableTime: "now", rejectLimit: 10 },
};

/** As the planner sees them: instants are the same however they were written. */
const instants = (source: object) =>
  Object.fromEntries(
    Object.entries(source).map(([name, value]) =>
      name === "from" || name === "to" ? [name, new Date(String(value)).toISOString()] : [name, value],
    ),
  );

test.each<[keyof typeof sources, keyof typeof options]>([
  ["s3", "mixpanel"],
  ["folder", "posthog"],
  ["folder", "none"],
  ["amplitude", "amplitude"],
  ["account", "mixpanel"],
  ["project", "none"],
])("the draft of %s with options of %s is that very migration again", async (place, set) => {
  const source = sourceSchema.parse(sources[place]);
  const frozen = options[set]!;
  const body = { name: "History", source, options: frozen, destination: { id: destinationId } };
  const { id } = await createMigration(own.db, body, "Ada");

  const made = draftView.parse(await cloneToDraft(own.db, ADA, id));
  expect(JSON.stringify(made)).not.toContain("top-secret");
  const { draft } = await getDraft(own.db, ADA, made.id);
  expect(draft).toEqual(made.draft);
  expect(draft).toMatchObject({ name: "Copy of History", destination: { choice: "existing", id: destinationId } });
  expect(firstIncomplete(draft)).toBe("start");
  const again = await fillKeptSecrets(own.db, ADA, sourceAnswer(draft).data!);
  expect(instants(again)).toEqual(instants(source));
  expect(optionsSchema.parse(optionsAnswer(draft).data)).toEqual(frozen);
});

test("with another key the answers come along and the secrets are asked for", async () => {
  const id = await insertMigration(own.db, {
    name: "Old (2 of 3)",
    sourceKind: "s3",
    source: { ...sources.s3, secretAccessKey: undefined },
    sourceSecret: Buffer.from("sealed under another key"),
  });
  const { draft, endings } = await cloneToDraft(own.db, ADA, id);
  expect(draft.source.s3).toMatchObject({ bucket: "exports", accessKeyId: "AKIA", secretAccessKey: "" });
  expect(draft.name).toBe("Copy of Old");
  expect(endings).toEqual({});
  expect(firstIncomplete(draft)).toBe("connect");
});

test("of both kept and dropped names, what is left is kept", async () => {
  const id = await insertMigration(own.db, {
    options: { keepEvents: ["A", "B"], dropEvents: ["B", "C"], rejectLimit: 1 },
  });
  expect((await cloneToDraft(own.db, ADA, id)).draft.events).toMatchObject({ rule: "only", names: ["A"] });
});

test("what is not there cannot be cloned", async () => {
  await expect(cloneToDraft(own.db, ADA, "00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({
    code: "not_found",
  });
});
