import { parseArgs } from "node:util";

import { startPostHogEmulator } from "./posthog";

/** `node --import tsx e2e/emulators/posthog-cli.ts --port 8010 [--keep hashes] [--token phc_…]`: prints its address, then totals each second. */
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8010" },
    keep: { type: "string", default: "events" },
    token: { type: "string" },
    "personal-api-key": { type: "string" },
  },
});

const emulator = await startPostHogEmulator({
  port: Number(values.port),
  keep: values.keep === "hashes" ? "hashes" : "events",
  ...(values.token ? { token: values.token } : {}),
  ...(values["personal-api-key"] ? { personalApiKey: values["personal-api-key"] } : {}),
});
const { url, token, personalApiKey, projectId } = emulator;
console.log(JSON.stringify({ url, token, personalApiKey, projectId }));

let shown = "";
const timer = setInterval(() => {
  const line = JSON.stringify({ requests: emulator.requests.length, ...emulator.totals() });
  if (line !== shown) console.log(line);
  shown = line;
}, 1_000);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    clearInterval(timer);
    void emulator.stop();
  });
}
