import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { startPostHogEmulator } from "./emulators/posthog";
import { startS3Emulator } from "./emulators/s3";
import { expect, signIn, test } from "./support/fixtures";
import { compareSets, eventsAt, joinTruths, truthOf } from "./support/truth";
import { startByWizard } from "./support/wizard";

const KEYS = { accessKeyId: "AKIAEMULATED", secretAccessKey: "emulated-secret-key-of-s3", region: "eu-central-1" };

const TYPES = [
  { contentType: "amplitude", label: "Amplitude" },
  { contentType: "mixpanel", label: "Mixpanel" },
  { contentType: "posthog", label: "PostHog" },
] as const;

for (const { contentType, label } of TYPES)
  test(`an S3 bucket of ${label} data arrives whole in PostHog`, async ({ page, app, api, expectAccessible }) => {
    test.setTimeout(120_000);
    const sample = join(app.importDir, "samples", `${contentType}.jsonl`);
    const [posthog, s3] = await Promise.all([startPostHogEmulator(), startS3Emulator(KEYS)]);
    const names = ["2024/a.jsonl", "2024/b.jsonl"];
    for (const name of names) s3.putObject("exports", name, await readFile(sample));
    s3.putObject("exports", "2024/readme.txt", "not an export");
    await signIn(page);
    const id = await startByWizard(page, {
      place: "An S3 bucket",
      contentType: label,
      connect: async (at) => {
        await at.getByLabel("Region").fill(KEYS.region);
        await at.getByRole("textbox", { name: "Bucket" }).fill("exports");
        await at.getByLabel("Prefix").fill("2024/");
        await at.getByLabel("Endpoint").fill(s3.url);
        await at.getByLabel("Access key id").fill(KEYS.accessKeyId);
        await at.getByLabel("Secret access key", { exact: true }).fill(KEYS.secretAccessKey);
        await at.getByRole("radio", { name: "Self-hosted PostHog" }).click();
        await at.getByLabel("Address").fill(posthog.url);
        await at.getByLabel("Project token", { exact: true }).fill(posthog.token);
        await at.getByRole("button", { name: "Check" }).click();
        await expect(at.getByRole("list", { name: "Source checks" })).toContainText("Passed");
        await expect(at.getByRole("list", { name: "Destination checks" })).toContainText("Passed");
        await expectAccessible();
      },
      name: `${label} history`,
    });
    await expect(page.getByRole("status", { name: "Migration status" })).toContainText("Completed", {
      timeout: 60_000,
    });

    const view = await api.reaches(id, ["completed"]);
    const context = { contentType, options: view.options, migrationId: id, createdAt: view.createdAt };
    const truths = names.map((name) => truthOf(sample, { ...context, objectKey: `s3://exports/${name}` }));
    const truth = joinTruths(await Promise.all(truths));
    expect(view.ledger).toMatchObject({ read: 10_000, rejected: truth.rejected, inFlight: 0 });
    expect(compareSets(truth.keys, eventsAt(posthog))).toBeNull();
    expect(posthog.requests.at(-1)?.envelope).toMatchObject({ historical_migration: true });
    expect(posthog.requests.every(({ envelope }) => !("sent_at" in envelope))).toBe(true);
    expect(view.skipped).toBe(1);

    const shown =
      JSON.stringify([view, await api.timeline(id), await api.parts(id)]) + app.log() + (await page.content());
    expect(shown, "a secret never comes out").not.toContain(KEYS.secretAccessKey);
    expect(shown).not.toContain(posthog.token);
    await s3.stop();
    await posthog.stop();
  });
