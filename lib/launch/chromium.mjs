import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const MAC_PATHS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The browser for the end-to-end tests: CHROMIUM_PATH, the system's, Playwright's own, or Debian's installed now.
 * @returns {Promise<{ path: string } | { problem: string, detail?: string }>}
 */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named)
    return isProgram(named) ? { path: named } : { problem: `CHROMIUM_PATH names ${named}, which is no program.` };
  const found = onSystem() ?? playwrightsOwn();
  if (found) return { path: found };
  if (!existsSync("/etc/debian_version") || process.getuid?.() !== 0) return { problem: INSTALL_ONE };
  const detail = await installDebians();
  const installed = onSystem();
  return installed ? { path: installed } : { problem: INSTALL_ONE, detail };
}

const INSTALL_ONE =
  "The browser tests need Chromium and found none: run `npx playwright install --with-deps chromium`, install your system's, or set CHROMIUM_PATH.";

function onSystem() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, ...MAC_PATHS].find(isProgram);
}

function playwrightsOwn() {
  const { chromium } = createRequire(import.meta.url)("@playwright/test");
  const path = chromium.executablePath();
  return isProgram(path) ? path : undefined;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function installDebians() {
  const script = "apt-get update -q && apt-get install -y -q --no-install-recommends chromium fonts-liberation";
  const proc = spawn("sh", ["-c", script], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [proc.stdout, proc.stderr]) stream.on("data", (chunk) => (output += chunk));
  await new Promise((resolve) => proc.once("close", resolve));
  return output;
}
