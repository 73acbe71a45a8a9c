import { parseArgs } from "node:util";

import { dataOf, disturb, exportFlags, stopAtSignal } from "./export-cli";
import { startMixpanelEmulator } from "./mixpanel";

/** `node --import tsx e2e/emulators/mixpanel-cli.ts --port 8030 [--rows 900] [--hour-seconds 60]`: prints its address and keys. */
const { values: flags } = parseArgs({
  options: {
    ...exportFlags,
    port: { type: "string", default: "8030" },
    region: { type: "string", default: "us" },
    /** How long the "hour" of the limit of 60 an hour is. */
    "hour-seconds": { type: "string", default: "3600" },
  },
});
const emulator = await startMixpanelEmulator({
  port: Number(flags.port),
  data: dataOf(flags, 900),
  region: (["us", "eu", "in"] as const).find((region) => region === flags.region) ?? "us",
  limits: { hourMs: Number(flags["hour-seconds"]) * 1_000 },
});
disturb(emulator, "mixpanel", flags);
stopAtSignal(emulator);
const { url, regionUrl, username, secret, projectId, projectSecret } = emulator;
console.log(
  JSON.stringify({ url, baseUrl: regionUrl, region: flags.region, username, secret, projectId, projectSecret }),
);
