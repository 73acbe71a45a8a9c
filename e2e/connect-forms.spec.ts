import { startS3Emulator } from "./emulators/s3";
import { checksOf } from "./support/connect";
import { expect, signIn, test } from "./support/fixtures";
import { atStep, next, pick, toConnect } from "./support/wizard";

const KEYS = { accessKeyId: "AKIAEMULATED", secretAccessKey: "emulated-secret-key-of-s3", region: "eu-central-1" };
const AMPLITUDE =
  '{"event_type":"View","user_id":"u1","event_time":"2024-01-02 03:04:05","uuid":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"}\n';

test("a bucket is tried as it is typed, and mended by two clicks", async ({ page, expectAccessible }) => {
  const s3 = await startS3Emulator(KEYS);
  s3.putObject("exports", "2024/a.jsonl", AMPLITUDE);
  await signIn(page);
  await toConnect(page, "An S3 bucket", "Mixpanel");
  await next(page);
  await expect(page.getByRole("textbox", { name: "Bucket" })).toHaveAccessibleDescription(/Give the bucket's name/);
  await expectAccessible();

  await page.getByLabel("Region").fill("us-east-1");
  await page.getByRole("textbox", { name: "Bucket" }).fill("exports");
  await page.getByLabel("Prefix").fill("2024/");
  await page.getByLabel("Endpoint").fill(s3.url);
  await page.getByLabel("Access key id").fill(KEYS.accessKeyId);
  const secret = page.getByLabel("Secret access key", { exact: true });
  await secret.pressSequentially("not the secret at all");
  await expect(page.getByText("Tried when you leave the field").first()).toBeVisible();
  expect(s3.requests, "half a secret is not tried").toHaveLength(0);
  await secret.press("Tab");
  await expect(checksOf(page, "Source")).toContainText(/Failed/);
  await secret.fill(KEYS.secretAccessKey);
  await secret.press("Tab");
  const useRegion = page.getByRole("button", { name: `Use ${KEYS.region}` });
  await useRegion.click();
  await expect(page.getByLabel("Region")).toHaveValue(KEYS.region);
  const amplitude = page.getByRole("button", { name: "They are Amplitude events" });
  await amplitude.click();
  await expect(checksOf(page, "Source")).toContainText("look like Amplitude events");
  await expect(checksOf(page, "Source")).not.toContainText(/Failed|Warning/);

  await page.getByText("An IAM policy with just these rights").click();
  const policy = page.getByRole("group", { name: "IAM policy" });
  await expect(policy).toContainText("arn:aws:s3:::exports/2024/*");
  await expectAccessible();

  const bucket = page.getByRole("textbox", { name: "Bucket" });
  await bucket.fill("no-such-bucket");
  await bucket.press("Tab");
  await expect(checksOf(page, "Source")).toContainText(/Failed/);
  await bucket.fill("exports");
  await page.getByLabel("Prefix").fill("2030/");
  await page.getByLabel("Prefix").press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Not yet: see what failed." })).toBeVisible();
  await expect(page.getByRole("heading", { level: 3, name: "Source" })).toBeFocused();
  await expect(checksOf(page, "Source")).toContainText("There is nothing under the prefix");
  await s3.stop();
});

test("the vendors' forms say what is missing, in the vendors' words", async ({ page, expectAccessible }) => {
  await signIn(page);
  await toConnect(page, "Amplitude, directly");
  await expectAccessible();
  await next(page);
  await expect(page.getByLabel("API Key", { exact: true })).toHaveAccessibleDescription("Give the project's API key.");
  await expect(page.getByLabel("Secret Key", { exact: true })).toBeVisible();

  await toConnect(page, "Mixpanel, directly");
  await next(page);
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription("Give the service account's username.");
  await pick(page.getByRole("radio", { name: "Project secret" }));
  await expect(page.getByText("2027-03-03")).toBeVisible();
  await expect(page.getByLabel("API Secret", { exact: true })).toBeVisible();
  await expectAccessible();

  const id = new URL(page.url()).searchParams.get("draft");
  await page.getByLabel("API Secret", { exact: true }).fill("mixpanel-project-secret");
  await page.goto(`/migrations/new/scope?draft=${id}`);
  await atStep(page, "Which time should it cover?");
  await next(page);
  await expect(page.getByLabel("From", { exact: true })).toHaveAccessibleDescription(/Give a time in UTC/);
  await page.getByRole("button", { name: "Last 30 days" }).click();
  await expect(page.getByText(/up to, but not including, .*: 30 days/)).toBeVisible();
  await expectAccessible();
  await next(page);
  await atStep(page, "What should an event become?");
  await expectAccessible();
});
