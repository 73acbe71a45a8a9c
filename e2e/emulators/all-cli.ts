import { parseArgs } from "node:util";

import { startAmplitudeEmulator } from "./amplitude";
import { stopAtSignal } from "./export-cli";
import { startMixpanelEmulator } from "./mixpanel";
import { startPostHogEmulator } from "./posthog";
import { startS3Emulator } from "./s3";

/**
 * `node --import tsx e2e/emulators/all-cli.ts`: PostHog at 8010, Amplitude at 8020, Mixpanel at 8030 and S3 at 9000, with two
 * years of history and an "hour" of one minute; prints what to type into the forms. `ALLOW_PRIVATE_ENDPOINTS=127.0.0.1` lets
 * Backhaul reach them.
 */
const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, "hour-seconds": { type: "string", default: "60" } },
});
const seed = Number(values.seed);
const life = { seed, gaps: 0.02, lateRows: 1, from: Date.UTC(2024, 0, 1) };

const posthog = await startPostHogEmulator({ port: 8010, keep: "hashes" });
const s3 = await startS3Emulator({ port: 9000 });
s3.createBucket("exports");
const amplitude = await startAmplitudeEmulator({ port: 8020, data: { ...life, rows: 20 } });
const mixpanel = await startMixpanelEmulator({
  port: 8030,
  data: { ...life, rows: 450 },
  limits: { hourMs: Number(values["hour-seconds"]) * 1_000 },
});
stopAtSignal(posthog, s3, amplitude, mixpanel);

const { username, secret, projectId, projectSecret } = mixpanel;
const { apiKey, secretKey } = amplitude;
const shown = {
  posthog: { host: posthog.url, projectToken: posthog.token },
  amplitude: { baseUrl: amplitude.regionUrl, region: "us", apiKey, secretKey },
  mixpanel: { baseUrl: mixpanel.regionUrl, region: "us", username, secret, projectId, projectSecret },
  s3: { endpoint: s3.url, bucket: "exports", region: "eu-central-1", accessKeyId: "AKIAEMULATED" },
};
console.log(JSON.stringify(shown, null, 2));
