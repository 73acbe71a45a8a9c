import { databaseSettings } from "./data-dir.mjs";
import { loadEnvFile } from "./env-file.mjs";
import { runInForeground } from "./foreground.mjs";
import { runMain } from "./launch-error.mjs";
import { ROOT, tsxArguments } from "./root.mjs";
import { setUp } from "./set-up.mjs";

// One worker alone: as many as wanted, here or on other machines, share the work.
await runMain(async () => {
  process.chdir(ROOT);
  loadEnvFile();
  await setUp();
  runInForeground([...tsxArguments(), "workers/worker.ts"], { NODE_ENV: "production", ...databaseSettings() });
});
