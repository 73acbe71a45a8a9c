import { askNode } from "./ask-node.mjs";
import { databaseSettings } from "./data-dir.mjs";
import { loadEnvFile } from "./env-file.mjs";
import { runInForeground } from "./foreground.mjs";
import { runMain } from "./launch-error.mjs";
import { NEXT_BIN, ROOT } from "./root.mjs";
import { setUp } from "./set-up.mjs";

// The web server alone: for a machine of its own, beside workers and a database elsewhere.
await runMain(async () => {
  process.chdir(ROOT);
  loadEnvFile();
  await setUp({ build: true });
  // The server would start with a wrong setting, and fail at each request.
  await askNode("lib/launch/settings.ts", {});
  const { HOST = "127.0.0.1", PORT = "3000" } = process.env;
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", ...databaseSettings() };
  runInForeground([NEXT_BIN, "start", "-H", HOST, "-p", PORT], env);
});
