import { loadEnvFile } from "./env-file.mjs";
import { runInForeground } from "./foreground.mjs";
import { runMain } from "./launch-error.mjs";
import { ROOT, tsxArguments } from "./root.mjs";
import { setUp } from "./set-up.mjs";

// Standard output belongs to the command: setting up speaks on standard error, and only when there is something to set up.
await runMain(async () => {
  process.chdir(ROOT);
  loadEnvFile();
  await setUp();
  const args = [...tsxArguments(), "lib/cli/main.ts", ...process.argv.slice(2)];
  runInForeground(args, { NODE_ENV: "production" });
});
