import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import type { DestinationRef } from "@/lib/schemas/destination";

import { createDestination, updateDestination } from "./destinations";
import { resolveDestination } from "./same-destination";

const typed = {
  kind: "posthog",
  host: "https://ph.example.com",
  projectToken: "phc_of_acme_1234",
  personalApiKey: "phx_of_ada_5678",
} satisfies DestinationRef;

let own: TestDb;
let known: string;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of at least thirty-two characters";
  own = await createTestDb();
  known = await resolveDestination(own.db, typed);
});
afterAll(() => own.drop());

const sameAs: [string, DestinationRef][] = [
  ["the same again", typed],
  ["an address that ends with a slash", { ...typed, host: "https://ph.example.com/" }],
  ["its name", { ...typed, name: "PostHog at ph.example.com" }],
];
test.each(sameAs)("%s is the destination that is there", async (_name, ref) => {
  expect(await resolveDestination(own.db, ref)).toBe(known);
});

const others: [string, DestinationRef][] = [
  ["another host", { ...typed, host: "https://eu.i.posthog.com" }],
  ["another token that ends alike", { ...typed, projectToken: "phc_of_trials_1234" }],
  ["another key that ends alike", { ...typed, personalApiKey: "phx_of_bob_5678" }],
  ["no key", { kind: "posthog", host: typed.host, projectToken: typed.projectToken }],
  ["another name", { ...typed, name: "Acme, slowly" }],
  ["another project id", { ...typed, projectId: "7" }],
  ["a ceiling", { ...typed, maxEventsPerSecond: 500 }],
];
test.each(others)("%s makes another destination, once", async (_name, ref) => {
  const made = await resolveDestination(own.db, ref);
  expect(made).not.toBe(known);
  expect(await resolveDestination(own.db, ref)).toBe(made);
});

test("one whose key was changed since is not what was typed", async () => {
  const ref = { ...typed, host: "https://us.i.posthog.com" };
  const before = await resolveDestination(own.db, ref);
  await updateDestination(own.db, before, { personalApiKey: null });
  expect(await resolveDestination(own.db, ref)).not.toBe(before);
});

test("a destination that is asked for by itself, and each new sandbox, is one of its own", async () => {
  expect((await createDestination(own.db, typed)).id).not.toBe(known);
  const first = await resolveDestination(own.db, { kind: "sandbox" });
  expect(await resolveDestination(own.db, { kind: "sandbox" })).not.toBe(first);
});
