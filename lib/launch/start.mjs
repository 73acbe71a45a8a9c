import { askNode } from "./ask-node.mjs";
import { banner } from "./banner.mjs";
import { killAll } from "./child.mjs";
import { dataDir, prepareDataDir, removeDatabaseUrl } from "./data-dir.mjs";
import { loadEnvFile } from "./env-file.mjs";
import { LaunchError, runMain } from "./launch-error.mjs";
import { tryPort } from "./port.mjs";
import { say } from "./progress.mjs";
import { ROOT } from "./root.mjs";
import { takeRunLock } from "./run-lock.mjs";
import { createServices } from "./services.mjs";
import { setUp } from "./set-up.mjs";
import { onStopRequest } from "./stop-requests.mjs";
import { waitForWeb } from "./wait-for-web.mjs";

const dev = process.argv.includes("--dev");

/** @type {ReturnType<typeof createServices> | undefined} */
let services;
/** @type {Awaited<ReturnType<typeof takeRunLock>> | undefined} */
let lock;
let isStopping = false;

async function main() {
  process.chdir(ROOT);
  loadEnvFile();
  const dir = dataDir();
  prepareDataDir(dir);
  lock = await takeRunLock(dir);
  await claimPort(process.env.HOST || "127.0.0.1", Number(process.env.PORT || 3000));
  await setUp({ build: !dev });

  /** @type {string | undefined} */
  let url;
  services = createServices({ dir, dev, onChange: (children) => lock?.update({ url, children }) });
  // The database starts while the settings are checked; a wrong setting is told before what it does to the database.
  const database = services.startDatabase();
  database.catch(() => {});
  const { settings } = await askNode("lib/launch/settings.ts", {});
  url = settings.APP_URL;
  await database;
  const { setupPath } = await askNode("lib/launch/prepare.ts", { DATABASE_URL: services.databaseUrl() });
  await services.startWebAndWorker(settings);
  await waitForWeb({ dir, settings, isUp: services.isWebUp });
  console.log(banner({ settings, setupPath, ownDatabase: !process.env.DATABASE_URL }));
}

/** Fails early, before minutes of setting up; what is no port number is left to the check of all settings. */
async function claimPort(host, port) {
  if (!Number.isInteger(port) || port < 0 || port > 65535) return;
  const found = await tryPort(host, port);
  if ("problem" in found) throw new LaunchError(found.problem);
  process.env.PORT = String(found.port);
}

async function stopAll(hurry = false) {
  isStopping = true;
  lock?.update({ stopping: true });
  await services?.stop(hurry);
  killAll();
  if (services) removeDatabaseUrl(dataDir());
  lock?.release();
}

onStopRequest(async ({ again }) => {
  if (again) return void services?.stop(true);
  say("\n  Stopping …");
  await stopAll();
  say("  Stopped.");
  process.exit(0);
});

process.once("exit", () => {
  killAll();
  lock?.release();
});

await runMain(async () => {
  try {
    await main();
  } catch (error) {
    // A set-up step that was cut off by the stop itself is no failure to report.
    if (isStopping) return;
    await stopAll();
    throw error;
  }
});
