import type { Page } from "@playwright/test";

import { type S3Emulator, startS3Emulator } from "@/e2e/emulators/s3";

import { checksOf, expectTold, mendBy, openDraft, type Told } from "./connect";
import { signedInTest as test } from "./fixtures";

const KEYS = { accessKeyId: "AKIAEMULATED", secretAccessKey: "emulated-secret-key-of-s3", region: "eu-central-1" };
export const LINE = '{"event_type":"View","user_id":"u1","event_time":"2024-01-02 03:04:05","uuid":"0190a1b2-c3d4"}\n';

export type Row = Told & {
  name: string;
  /** What was typed otherwise than it is right. */
  typed?: Record<string, string>;
  /** The endpoint, for what is known only once the bucket stands there. */
  endpoint?: (s3: S3Emulator) => string | Promise<string>;
  contentType?: "mixpanel";
  /** What lies in the bucket instead of a good file. */
  file?: [key: string, content: string | Buffer];
  arrange?: (s3: S3Emulator) => void;
  /** The remedy as a button; pressed, everything is right. */
  button?: string;
  more?: (page: Page) => Promise<void>;
};

/** A test of each: a bucket that is good but for what the row says. */
export function testBuckets(rows: Row[]): void {
  for (const { name, typed, endpoint, contentType = "amplitude", file, arrange, button, more, ...told } of rows)
    test(`a bucket with ${name} says its remedy`, async ({ page }) => {
      const s3 = await startS3Emulator(KEYS);
      s3.putObject("exports", ...(file ?? (["2024/a.jsonl", LINE] as const)));
      arrange?.(s3);
      const right = { ...KEYS, bucket: "exports", prefix: "2024/", endpoint: (await endpoint?.(s3)) ?? s3.url };
      await openDraft(page, "connect", { place: "s3", contentType, source: { s3: { ...right, ...typed } } });
      const checks = checksOf(page, "Source");
      await expectTold(checks, told);
      if (button) await mendBy(checks, button);
      await more?.(page);
      await s3.stop();
    });
}
