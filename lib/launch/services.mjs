import { startNode } from "./child.mjs";
import { writeDatabaseUrl } from "./data-dir.mjs";
import { keepRunning } from "./keep-running.mjs";
import { LaunchError } from "./launch-error.mjs";
import { logFile, rotateLog, tailOf, withLog } from "./logs.mjs";
import { identify } from "./process-id.mjs";
import { NEXT_BIN, tsxArguments } from "./root.mjs";
import { workerProcess } from "./worker-process.mjs";

const GRACE_MS = { worker: 10_000, web: 5_000, database: 12_000 };

/**
 * Everything that runs under one launcher, stopped in the order worker, web, database.
 * @param {{ dir: string, dev: boolean, onChange(children: object): void }} options
 */
export function createServices({ dir, dev, onChange }) {
  const NODE_ENV = dev ? "development" : "production";
  /** @type {Record<string, ReturnType<typeof keepRunning>>} */
  const services = {};
  /** @type {Record<string, import("./process-id.mjs").ProcessId>} */
  const children = {};
  let databaseUrl = process.env.DATABASE_URL || undefined;

  function add({ name, title, args, env, ipc = false, show = false, onStart = () => {} }) {
    const log = logFile(dir, name);
    rotateLog(log);
    const begin = (output) => startNode(args, { env: { NODE_ENV, ...env() }, output, ipc });
    services[name] = keepRunning({
      name: title,
      log,
      graceMs: GRACE_MS[name],
      start: () => (show ? begin("inherit") : withLog(log, begin)),
      onStart(child) {
        children[name] = identify(child.pid);
        onChange({ ...children });
        onStart(child);
      },
    });
  }

  /** The embedded PostgreSQL, unless DATABASE_URL names a server. Resolves when it takes connections. */
  async function startDatabase() {
    if (databaseUrl) return;
    await new Promise((resolve, reject) => {
      const fail = (message) => reject(new LaunchError(message, { detail: tailOf(logFile(dir, "database")) }));
      const onStart = (child) => {
        child.proc.on("message", ({ url, problem }) => {
          if (!url) return fail(problem);
          onDatabase(url);
          resolve(undefined);
        });
        void child.ended.then(() => fail("The built-in database did not start: its log is above."));
      };
      const args = [...tsxArguments(), "lib/launch/database.ts"];
      add({ name: "database", title: "database", args, env: () => ({}), ipc: true, onStart });
    });
  }

  function onDatabase(url) {
    const moved = databaseUrl !== undefined && databaseUrl !== url;
    databaseUrl = url;
    writeDatabaseUrl(dir, url);
    if (!moved) return;
    services.worker?.restart();
    services.web?.restart();
  }

  /** @param {{ HOST: string, PORT: number }} settings */
  async function startWebAndWorker({ HOST, PORT }) {
    const env = () => ({ DATABASE_URL: databaseUrl, NEXT_TELEMETRY_DISABLED: "1" });
    const address = ["-H", HOST, "-p", String(PORT)];
    const web = [NEXT_BIN, dev ? "dev" : "start", ...address];
    add({ name: "web", title: "web server", args: web, env, show: dev });
    const worker = await workerProcess();
    add({ name: "worker", title: "worker", args: worker.args, env: () => ({ ...worker.env, ...env() }) });
  }

  async function stop(hurry = false) {
    for (const name of ["worker", "web", "database"]) await services[name]?.stop(hurry ? 500 : undefined);
  }

  return {
    startDatabase,
    startWebAndWorker,
    stop,
    databaseUrl: () => databaseUrl,
    isWebUp: () => services.web?.isUp() ?? false,
  };
}
