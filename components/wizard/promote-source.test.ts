import { expect, test } from "vitest";

import { type DraftView, emptyDraft, keptSecret, type WizardDraft } from "@/lib/schemas/draft";
import type { MigrationView } from "@/lib/schemas/migration";

import { firstChoice, sourceOfTest } from "./promote-source";

const id = "0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b";
const secret = keptSecret(id, "mixpanel");
const draft: WizardDraft = {
  ...emptyDraft,
  place: "mixpanel",
  contentType: "mixpanel",
  scope: { from: "2024-01-01", fromHour: "", to: "2024-02-01", toHour: "" },
  source: {
    ...emptyDraft.source,
    mixpanel: { ...emptyDraft.source.mixpanel, username: "u", secret, projectId: "12" },
  },
  destination: { ...emptyDraft.destination, choice: "eu", projectToken: keptSecret(id, "token") },
};
const view = (patch: Partial<WizardDraft> = {}): DraftView => ({
  id,
  draft: { ...draft, ...patch },
  endings: {},
  revision: 1,
  updatedAt: "2024-06-01T00:00:00Z",
});
const source: MigrationView["source"] = {
  kind: "mixpanel",
  region: "us",
  auth: { projectId: "12", secret: "••••word", type: "service_account", username: "u" },
  from: "2024-01-01T00:00:00.000Z",
  to: "2024-02-01T00:00:00.000Z",
};

test("the draft's source is the test's while nothing else was chosen there", () => {
  expect(sourceOfTest({ source }, view())).toMatchObject({ kind: "mixpanel", auth: { secret } });
  expect(sourceOfTest({ source }, view({ scope: { ...draft.scope, to: "2024-03-01" } }))).toBeNull();
  expect(sourceOfTest({ source }, view({ place: "sample", contentType: "amplitude" }))).toBeNull();
  expect(sourceOfTest({ source }, undefined)).toBeNull();
});

test("a PostHog that the test went to is not made a second time", () => {
  const to = (kind: "posthog" | "sandbox") => ({ destination: { id, kind } as MigrationView["destination"] });
  expect(firstChoice(to("posthog"), view())).toMatchObject({ choice: "existing", id });
  expect(firstChoice(to("sandbox"), view())).toEqual(draft.destination);
  const elsewhere = view({ test: { ...draft.test, into: "project" } });
  expect(firstChoice(to("posthog"), elsewhere), "the project for tests is not the real one").toEqual(draft.destination);
  expect(firstChoice(to("sandbox"), undefined)).toMatchObject({ choice: "existing", id });
});
