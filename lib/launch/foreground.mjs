import { spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { ROOT } from "./root.mjs";

const LEASH = pathToFileURL(join(ROOT, "lib/launch/leash.mjs")).href;

/**
 * Runs a Node program in place of this process: its input, output, signals and exit code are passed through.
 * @param {string[]} args @param {NodeJS.ProcessEnv} [env]
 */
export function runInForeground(args, env = {}) {
  const child = spawn(process.execPath, ["--import", LEASH, ...args], {
    env: { ...process.env, ...env, BACKHAUL_LEASH: "3" },
    stdio: ["inherit", "inherit", "inherit", "pipe"],
  });
  child.stdio[3]?.on("error", () => {});
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child by itself.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once("exit", (code, signal) => {
    process.exit(code ?? (signal === "SIGINT" ? 130 : signal === "SIGTERM" ? 143 : 1));
  });
}
