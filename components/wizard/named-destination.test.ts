import { expect, test } from "vitest";

import type { DestinationRef, DestinationView } from "@/lib/schemas/destination";

import { isConfirmed, nameDestination } from "./named-destination";

const id = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
const posthog: DestinationRef = { kind: "posthog", host: "https://eu.i.posthog.com", projectToken: "phc_a" };
const withKey: DestinationRef = { ...posthog, personalApiKey: "phx_a" };
const known: DestinationView = {
  id,
  kind: "posthog",
  name: "Ours",
  host: "https://eu.i.posthog.com",
  projectToken: "••••abcd",
  personalApiKey: null,
  projectId: null,
  projectName: null,
  maxEventsPerSecond: null,
  createdAt: "2024-01-01T00:00:00Z",
};
const nothing = { list: undefined, check: undefined, failed: false };

test.each([
  ["no destination", null, nothing, "unknown"],
  ["an existing one before the list is there", { id }, nothing, "unknown"],
  ["an existing one whose list failed", { id }, { ...nothing, failed: true }, "unknown"],
  ["one that is gone", { id }, { ...nothing, list: [] }, "unknown"],
  ["a project with a key before it has answered", withKey, nothing, "unknown"],
  ["a project with a key that could not be asked", withKey, { ...nothing, failed: true }, "unknown"],
  ["a new sandbox", { kind: "sandbox" }, nothing, "nothing"],
  ["an existing sandbox", { id }, { ...nothing, list: [{ ...known, kind: "sandbox" }] }, "nothing"],
  ["an existing PostHog", { id }, { ...nothing, list: [known] }, "Ours"],
  ["one whose project is known", { id }, { ...nothing, list: [{ ...known, projectName: "Acme" }] }, "Acme"],
  ["a project without a key, whose name nobody tells", posthog, nothing, "eu.i.posthog.com"],
  ["a project that told its name", withKey, { ...nothing, check: { projectName: "Acme" } }, "Acme"],
  ["a project that did not tell it", withKey, { ...nothing, check: {} }, "eu.i.posthog.com"],
] as const)("%s", (_, destination, seen, expected) => {
  const { asked } = nameDestination(destination as DestinationRef | null, seen as typeof nothing);
  expect(asked.kind === "name" ? asked.name : asked.kind).toBe(expected);
});

test("nothing that is not known is confirmed, whatever is typed", () => {
  expect(isConfirmed({ kind: "unknown", why: "" }, "")).toBe(false);
  expect(isConfirmed({ kind: "name", name: "Acme" }, "")).toBe(false);
  expect(isConfirmed({ kind: "name", name: "Acme" }, " acme ")).toBe(true);
  expect(isConfirmed({ kind: "nothing" }, "")).toBe(true);
});
