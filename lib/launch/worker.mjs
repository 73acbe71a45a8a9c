import { askNode } from "./ask-node.mjs";
import { databaseSettings } from "./data-dir.mjs";
import { loadEnvFile } from "./env-file.mjs";
import { runInForeground } from "./foreground.mjs";
import { runMain } from "./launch-error.mjs";
import { ROOT } from "./root.mjs";
import { setUp } from "./set-up.mjs";
import { workerProcess } from "./worker-process.mjs";

// One worker alone: as many as wanted, here or on other machines, share the work.
await runMain(async () => {
  process.chdir(ROOT);
  loadEnvFile();
  await setUp();
  // A wrong setting is named here, in a sentence.
  await askNode("lib/launch/settings.ts", {});
  const { args, env } = await workerProcess();
  runInForeground(args, { NODE_ENV: "production", ...env, ...databaseSettings() });
});
