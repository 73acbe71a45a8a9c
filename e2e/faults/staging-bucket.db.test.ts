import { type FauxqsServer, startFauxqs } from "fauxqs";
import { afterAll, beforeAll, expect, test } from "vitest";

import { startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { amplitudeSource, begin, expectExact, killTwice, startSlowPostHog } from "@/e2e/support/direct";
import { downloadedTwice } from "@/e2e/support/export-truth";
import { type Stage, startStage } from "@/e2e/support/stage";
import { openS3Staging } from "@/lib/staging/s3-staging";

// Workers on several machines stage into a bucket: what one of them downloaded another one sends.

const RANGE = { from: "2024-02-28T00:00:00Z", to: "2024-03-02T00:00:00Z" };
const PLACE = { bucket: "staging", prefix: "backhaul/", region: "us-east-1" };
const CREDENTIALS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

let server: FauxqsServer;
let stage: Stage;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  server.createBucket(PLACE.bucket);
  Object.assign(process.env, CREDENTIALS);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const STAGING_URL = `s3://${PLACE.bucket}/${PLACE.prefix}?region=${PLACE.region}&endpoint=${endpoint}`;
  const workerEnv = { WORKER_PARTS: "2", WORKER_THREADS: "1", STAGING_URL, ...CREDENTIALS };
  stage = await startStage({ workers: 0, workerEnv });
}, 120_000);
afterAll(async () => {
  await stage.stop();
  await server.stop();
});

test("a bucket as the staging store, with two kills", { timeout: 360_000 }, async () => {
  const exporter = await startAmplitudeEmulator({ data: { rows: 20, lateRows: 1 } });
  const posthog = await startSlowPostHog(50);
  const one = { id: await begin(stage, amplitudeSource(exporter, RANGE), posthog), exporter, posthog, range: RANGE };
  await killTwice(stage, one);
  const staged = await stage.db.part.findMany({ where: { migrationId: one.id, NOT: { stagedKey: null } } });
  expect(staged.length).toBeGreaterThan(0);
  stage.startWorker();
  await expectExact(stage, one);
  const again = new Set(downloadedTwice(exporter.requests));
  for (const { windowStart } of staged) expect(again.has(windowStart!.getTime())).toBe(false);

  const store = openS3Staging({ ...PLACE, endpoint: `http://127.0.0.1:${server.port}` });
  const left = async () => {
    const keys: string[] = [];
    for await (const { key } of store.list()) keys.push(key);
    return keys;
  };
  await expect.poll(left, { timeout: 60_000 }).toEqual([]);
  expect(await stage.stagedFiles(), "nothing lies in a folder").toEqual([]);
  await store.close();
  await Promise.all([posthog.stop(), exporter.stop()]);
});
