import { parseArgs } from "node:util";

import { startAmplitudeEmulator } from "./amplitude";
import { dataOf, disturb, exportFlags, stopAtSignal } from "./export-cli";

/** `node --import tsx e2e/emulators/amplitude-cli.ts --port 8020 [--rows 40] [--faults 0.2]`: prints its address and keys. */
const { values: flags } = parseArgs({
  options: {
    ...exportFlags,
    port: { type: "string", default: "8020" },
    region: { type: "string", default: "us" },
    "max-bytes": { type: "string", default: String(4 * 1024 ** 3) },
  },
});
const emulator = await startAmplitudeEmulator({
  port: Number(flags.port),
  data: dataOf(flags, 40),
  region: flags.region === "eu" ? "eu" : "us",
  maxBytes: Number(flags["max-bytes"]),
});
disturb(emulator, "amplitude", flags);
stopAtSignal(emulator);
const { url, regionUrl, apiKey, secretKey } = emulator;
console.log(JSON.stringify({ url, baseUrl: regionUrl, region: flags.region, apiKey, secretKey }));
