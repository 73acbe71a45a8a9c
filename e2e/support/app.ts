import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort, ROOT, type Running, startProcess, until } from "./processes";

export const ADMIN = { email: "admin@example.com", password: "correct horse battery" };
export const API_TOKEN = "e2e-token-0123456789abcdef";

export type AppOptions = {
  /** Added to, or with an empty text taken from, the settings below. */
  env?: Record<string, string>;
  dataDir?: string;
  cwd?: string;
};

export type App = {
  url: string;
  token: string;
  port: number;
  dataDir: string;
  importDir: string;
  /** The one-time path that makes the first admin; null when there is one already. */
  setupPath: string | null;
  process: Running;
  log(): string;
  /** SIGTERM and wait; the data folder goes too when it was made here. */
  stop(): Promise<number | string>;
  /** SIGKILL to the launcher alone, as the kernel's out-of-memory killer would. */
  kill9(): Promise<void>;
};

/** Spawns the launcher without waiting for it to be ready: for starts that are meant to fail. */
export async function launch(options: AppOptions = {}): Promise<{ running: Running; port: number; dataDir: string }> {
  const port = Number(options.env?.PORT ?? (await freePort()));
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "backhaul-e2e-")));
  const env = {
    PORT: String(port),
    DATA_DIR: dataDir,
    ADMIN_EMAIL: ADMIN.email,
    ADMIN_PASSWORD: ADMIN.password,
    API_TOKEN,
    ALLOW_PRIVATE_ENDPOINTS: "127.0.0.1",
    ...options.env,
  };
  const running = startProcess(["lib/launch/start.mjs"], { env, cwd: options.cwd ?? ROOT });
  return { running, port, dataDir };
}

/** The real product, by its own launcher, on a free port with a data folder of its own; ready when this resolves. */
export async function startApp(options: AppOptions = {}): Promise<App> {
  const { running, port, dataDir } = await launch(options);
  const url = `http://127.0.0.1:${port}`;
  const isReady = async () => {
    if (!running.isRunning()) throw new Error(`The app ended while starting:\n${running.log()}`);
    const answer = await fetch(`${url}/api/ready`).catch(() => null);
    return answer?.status === 200 && running.log().includes("Backhaul is ready");
  };
  await until(isReady, { timeoutMs: 180_000, everyMs: 100, what: "the app is ready" }).catch((error: Error) => {
    running.signal("SIGTERM");
    throw new Error(`${error.message}\n${running.log()}`);
  });
  return {
    url,
    token: options.env?.API_TOKEN ?? API_TOKEN,
    port,
    dataDir,
    importDir: options.env?.IMPORT_DIR ?? join(dataDir, "imports"),
    setupPath: /\/setup\?token=[\w.~-]+/.exec(running.log())?.[0] ?? null,
    process: running,
    log: running.log,
    async stop() {
      running.signal("SIGTERM");
      const code = await running.exited;
      if (!options.dataDir) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
    async kill9() {
      running.signal("SIGKILL");
      await running.exited;
    },
  };
}
