import { describe, expect, test } from "vitest";

import { emptyDraft, keptSecret, type Place, places, type WizardDraft } from "@/lib/schemas/draft";

import { destinationAnswer, sourceAnswer } from "./answers";
import { draftFromLink } from "./draft-from-link";
import { optionsAnswer } from "./option-answers";
import { firstIncomplete, isReachable, nextStep, previousStep, stillNeeded, wizardSteps } from "./steps";
import { wizardReducer } from "./wizard-reducer";

const sample = wizardReducer(emptyDraft, { type: "sampleTried", contentType: "amplitude" });
const at = (place: Place) => wizardReducer(emptyDraft, { type: "placeChosen", place });
const s3: WizardDraft = {
  ...emptyDraft,
  place: "s3",
  contentType: "mixpanel",
  source: {
    ...emptyDraft.source,
    s3: {
      ...emptyDraft.source.s3,
      region: "eu-central-1",
      bucket: "acme-events",
      accessKeyId: "AK",
      secretAccessKey: "SK",
    },
  },
  destination: { ...emptyDraft.destination, choice: "eu", projectToken: "phc_x" },
};
const amplitude: WizardDraft = {
  ...at("amplitude"),
  source: { ...emptyDraft.source, amplitude: { ...emptyDraft.source.amplitude, apiKey: "K", secretKey: "S" } },
  scope: { from: "2024-01-01", fromHour: "07", to: "2024-02-01", toHour: "" },
};
const mixpanel: WizardDraft = {
  ...at("mixpanel"),
  source: {
    ...emptyDraft.source,
    mixpanel: { ...emptyDraft.source.mixpanel, username: "U", secret: "S", projectId: "12" },
  },
  scope: { ...amplitude.scope },
};

describe("the steps", () => {
  test.each(places.map((place) => ({ place })))("of $place run forward and back the same way", ({ place }) => {
    const draft = at(place);
    const walked = ["source"];
    for (let step = nextStep(draft, "source"); step; step = nextStep(draft, step)) {
      expect(nextStep(draft, previousStep(draft, step) ?? step)).toBe(step);
      walked.push(step);
    }
    const withScope = place === "amplitude" || place === "mixpanel";
    expect(walked).toEqual(wizardSteps.filter((step) => withScope || step !== "scope"));
    expect(isReachable(draft, "scope")).toBe(false);
  });
});

describe("firstIncomplete", () => {
  test.each([
    { name: "nothing chosen", draft: emptyDraft, step: "source" },
    { name: "a place without a content type", draft: at("s3"), step: "source" },
    { name: "a vendor without keys", draft: at("mixpanel"), step: "connect" },
    { name: "a vendor without a range", draft: { ...amplitude, scope: emptyDraft.scope }, step: "scope" },
    {
      name: "a range that runs backwards",
      draft: { ...amplitude, scope: { ...amplitude.scope, to: "2023-01-01" } },
      step: "scope",
    },
    { name: "a whole vendor's draft", draft: amplitude, step: "start" },
    { name: "the sample", draft: sample, step: "start" },
    { name: "a whole S3 draft", draft: s3, step: "start" },
    {
      name: "a wrong option",
      draft: { ...s3, options: { ...s3.options, timestampOffsetSeconds: "1.5" } },
      step: "mapping",
    },
  ])("of $name is $step", ({ draft, step }) => expect(firstIncomplete(draft)).toBe(step));

  test("a later step is out of reach until then", () => {
    expect([
      isReachable(emptyDraft, "source"),
      isReachable(emptyDraft, "connect"),
      isReachable(sample, "start"),
    ]).toEqual([true, false, true]);
  });

  test("each step says in sentences what it needs", () => {
    expect(stillNeeded(emptyDraft, "source")).toEqual([
      "Choose where the data is.",
      "Choose what wrote these records.",
    ]);
    expect(stillNeeded(at("amplitude"), "connect")).toEqual([
      "Give the project's API key.",
      "Give the project's secret key.",
    ]);
    expect(stillNeeded(at("amplitude"), "scope")).toEqual(["Choose the first day."]);
  });

  test("a secret that the server keeps is no gap", () => {
    const kept = keptSecret("0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b", "s3");
    const draft = { ...s3, source: { ...s3.source, s3: { ...s3.source.s3, secretAccessKey: kept } } };
    const token = keptSecret("0190a1b2-c3d4-4e5f-8a9b-0c1d2e3f4a5b", "token");
    expect(firstIncomplete({ ...draft, destination: { ...s3.destination, projectToken: token } })).toBe("start");
  });
});

describe("a changed answer", () => {
  test("of the place forgets the file and the name, and keeps the bucket", () => {
    const moved = wizardReducer(
      { ...s3, name: "acme", source: { ...s3.source, files: { path: "a.jsonl" } } },
      { type: "placeChosen", place: "folder" },
    );
    expect(moved).toMatchObject({
      place: "folder",
      name: "",
      source: { files: { path: "" }, s3: { bucket: "acme-events" } },
    });
  });

  test("of the place to a vendor says the content type too", () => {
    const moved = wizardReducer(
      { ...s3, options: { ...s3.options, sessions: true } },
      { type: "placeChosen", place: "amplitude" },
    );
    expect(moved).toMatchObject({ contentType: "amplitude", options: { sessions: false } });
  });

  test("of the content type resets its options and rules, and moves the sample along", () => {
    const events = { ...emptyDraft.events, names: ["a"] };
    const typed = wizardReducer(
      { ...sample, events },
      { type: "optionsTyped", values: { ...sample.options, sessions: true } },
    );
    const changed = wizardReducer(typed, { type: "contentTypeChosen", contentType: "mixpanel" });
    expect(changed).toMatchObject({
      options: { sessions: false },
      source: { files: { path: "samples/mixpanel.jsonl" } },
    });
    expect(changed.events).toEqual(emptyDraft.events);
  });

  test("that is the same changes nothing", () => {
    expect(wizardReducer(s3, { type: "contentTypeChosen", contentType: "mixpanel" })).toBe(s3);
    expect(wizardReducer(s3, { type: "placeChosen", place: "s3" })).toBe(s3);
  });

  test("by a check's remedy is a field of the source or the content type, and nothing else", () => {
    expect(wizardReducer(s3, { type: "fixed", field: "region", value: "us-east-1" }).source.s3.region).toBe(
      "us-east-1",
    );
    expect(wizardReducer(s3, { type: "fixed", field: "contentType", value: "amplitude" }).contentType).toBe(
      "amplitude",
    );
    expect(wizardReducer(s3, { type: "fixed", field: "owner", value: "eve" })).toBe(s3);
    expect(wizardReducer(mixpanel, { type: "fixed", field: "region", value: "eu" }).source.mixpanel.region).toBe("eu");
  });
});

describe("answers", () => {
  test("leave out what was left empty", () => {
    expect(sourceAnswer(s3).data).toEqual({
      kind: "s3",
      contentType: "mixpanel",
      region: "eu-central-1",
      bucket: "acme-events",
      prefix: "",
      accessKeyId: "AK",
      secretAccessKey: "SK",
    });
    expect(destinationAnswer(s3.destination).data).toEqual({
      kind: "posthog",
      host: "https://eu.i.posthog.com",
      projectToken: "phc_x",
    });
  });

  test("give the vendors' sources with their range, by the hour and by the day", () => {
    expect(sourceAnswer(amplitude).data).toEqual({
      kind: "amplitude",
      region: "us",
      apiKey: "K",
      secretKey: "S",
      from: "2024-01-01T07:00:00Z",
      to: "2024-02-01T00:00:00Z",
    });
    const source = { kind: "mixpanel", region: "us", from: "2024-01-01T00:00:00Z", to: "2024-02-01T00:00:00Z" };
    const auth = { type: "service_account", username: "U", secret: "S", projectId: "12" };
    expect(sourceAnswer(mixpanel).data).toEqual({ ...source, auth });
    const bySecret = { ...mixpanel.source.mixpanel, auth: "project_secret" as const };
    expect(sourceAnswer({ ...mixpanel, source: { ...mixpanel.source, mixpanel: bySecret } }).data).toEqual({
      ...source,
      auth: { type: "project_secret", secret: "S", projectId: "12" },
    });
  });

  test("say only what differs from the defaults and fits the content type", () => {
    const options = {
      ...s3.options,
      sessions: true,
      identifiedOnly: true,
      addGeoipDisable: false,
      rejectLimit: "1,000",
    };
    const events = { rule: "all_but" as const, names: ["ping"], renames: { a: "b" } };
    expect(optionsAnswer({ options, events, contentType: "mixpanel" }).data).toEqual({
      personProfiles: "identified_only",
      addGeoipDisable: false,
      dropEvents: ["ping"],
      renameEvents: { a: "b" },
      rejectLimit: 1_000,
    });
    const only = { ...events, rule: "only" as const, renames: {} };
    expect(optionsAnswer({ ...s3, events: only }).data).toEqual({ keepEvents: ["ping"], rejectLimit: 10_000 });
    expect(optionsAnswer({ ...s3, events, contentType: "posthog" }).data).toEqual({ rejectLimit: 10_000 });
    expect(optionsAnswer(s3).data).toEqual({ rejectLimit: 10_000 });
  });

  test("a personal key in the token's place is refused with the reason", () => {
    const answer = destinationAnswer({ ...s3.destination, projectToken: "phx_secret" });
    expect(answer.success).toBe(false);
  });
});

describe("a link", () => {
  const from = (query: string) => draftFromLink(new URLSearchParams(query));

  test("opens the sample", () => expect(from("try=amplitude")).toEqual(sample));

  test("fills a bucket in, without secrets", () => {
    const draft = from("place=s3&type=amplitude&bucket=exports&prefix=2024/&name=One+day&secretAccessKey=SK");
    expect(draft).toMatchObject({
      name: "One day",
      place: "s3",
      contentType: "amplitude",
      source: { s3: { bucket: "exports", prefix: "2024/" } },
    });
    expect(JSON.stringify(draft)).not.toContain("SK");
  });

  test("that makes no sense opens an empty wizard", () => {
    for (const query of ["", "place=moon", "type=amplitude", "try=segment"]) expect(from(query)).toBe(emptyDraft);
    expect(from("place=mixpanel&type=amplitude").contentType).toBe("mixpanel");
  });
});
