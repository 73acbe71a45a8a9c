import { describe, expect, test } from "vitest";

import { destinationAnswer, optionsAnswer, sourceAnswer } from "./answers";
import { emptyDraft, withoutSecrets, type WizardDraft } from "./draft";
import { BACK, firstIncomplete, isReachable, NEXT, wizardReducer, wizardSteps } from "./wizard-reducer";

const sample = wizardReducer(emptyDraft, { type: "sampleTried", contentType: "amplitude" });
const s3: WizardDraft = {
  ...emptyDraft,
  place: "s3",
  contentType: "mixpanel",
  source: {
    ...emptyDraft.source,
    region: "eu-central-1",
    bucket: "acme-events",
    accessKeyId: "AK",
    secretAccessKey: "SK",
  },
  destination: { ...emptyDraft.destination, choice: "eu", projectToken: "phc_x" },
};

test("NEXT walks all steps once and BACK walks them home", () => {
  const walked = ["source"];
  for (let step = NEXT.source; step; step = NEXT[step]) walked.push(step);
  expect(walked).toEqual([...wizardSteps]);
  for (const step of wizardSteps) {
    const next = NEXT[step];
    if (next) expect(BACK[next]).toBe(step);
  }
});

describe("firstIncomplete", () => {
  test.each([
    { name: "nothing chosen", draft: emptyDraft, step: "source" },
    { name: "a place without a content type", draft: { ...emptyDraft, place: "s3" as const }, step: "source" },
    { name: "the sample", draft: sample, step: "start" },
    { name: "a whole S3 draft", draft: s3, step: "start" },
    { name: "a draft that lost its secrets", draft: withoutSecrets(s3), step: "connect" },
    {
      name: "a wrong option",
      draft: { ...s3, options: { ...s3.options, timestampOffsetSeconds: "1.5" } },
      step: "options",
    },
  ])("of $name is $step", ({ draft, step }) => expect(firstIncomplete(draft)).toBe(step));

  test("a later step is out of reach until then", () => {
    expect([
      isReachable(emptyDraft, "source"),
      isReachable(emptyDraft, "connect"),
      isReachable(sample, "start"),
    ]).toEqual([true, false, true]);
  });
});

describe("a changed answer", () => {
  test("of the place forgets the file and the name, and keeps the bucket", () => {
    const moved = wizardReducer(
      { ...s3, name: "acme", source: { ...s3.source, path: "a.jsonl" } },
      { type: "placeChosen", place: "folder" },
    );
    expect(moved).toMatchObject({ place: "folder", name: "", source: { path: "", bucket: "acme-events" } });
  });

  test("of the content type resets its options and moves the sample along", () => {
    const typed = wizardReducer(sample, { type: "optionsTyped", values: { ...sample.options, sessions: true } });
    const changed = wizardReducer(typed, { type: "contentTypeChosen", contentType: "mixpanel" });
    expect(changed).toMatchObject({ options: { sessions: false }, source: { path: "samples/mixpanel.jsonl" } });
  });

  test("that is the same changes nothing", () => {
    expect(wizardReducer(s3, { type: "contentTypeChosen", contentType: "mixpanel" })).toBe(s3);
    expect(wizardReducer(s3, { type: "placeChosen", place: "s3" })).toBe(s3);
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

  test("say only what differs from the defaults and fits the content type", () => {
    const values = {
      ...s3.options,
      sessions: true,
      identifiedOnly: true,
      addGeoipDisable: false,
      dropEvents: " ping \n\npong",
      renameEvents: "a = b = c",
      rejectLimit: "1,000",
    };
    expect(optionsAnswer(values, "mixpanel").data).toEqual({
      personProfiles: "identified_only",
      addGeoipDisable: false,
      dropEvents: ["ping", "pong"],
      renameEvents: { "a = b": "c" },
      rejectLimit: 1_000,
    });
    expect(optionsAnswer(s3.options, "mixpanel").data).toEqual({ rejectLimit: 10_000 });
  });

  test("a personal key in the token's place is refused with the reason", () => {
    const answer = destinationAnswer({ ...s3.destination, projectToken: "phx_secret" });
    expect(answer.success).toBe(false);
  });
});

test("secrets do not leave memory", () => {
  const text = JSON.stringify(
    withoutSecrets({ ...s3, destination: { ...s3.destination, personalApiKey: "phx_secret" } }),
  );
  for (const secret of ["SK", "phc_x", "phx_secret"]) expect(text).not.toContain(`"${secret}"`);
});
