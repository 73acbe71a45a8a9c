import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { BENCH, CACHE } from "./places";

export type Peers = { dir: string; versions: Record<string, string> };

const LISTED = join(BENCH, "peers");
const DIR = join(CACHE, "peers");

/** Installs bench/peers into the cache, unless what is there is the same; null when npm cannot. */
export async function installPeers(): Promise<Peers | null> {
  const wanted = await readFile(join(LISTED, "package-lock.json"), "utf8");
  const installed = await readFile(join(DIR, "package-lock.json"), "utf8").catch(() => null);
  if (installed !== wanted) {
    const fresh = `${DIR}.${process.pid}`;
    await mkdir(fresh, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) await copyFile(join(LISTED, file), join(fresh, file));
    try {
      await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: fresh });
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      console.error(`The peers could not be installed; they are left out. ${String(error).slice(0, 300)}`);
      return null;
    }
    await rm(DIR, { recursive: true, force: true });
    await rename(fresh, DIR);
  }
  const { dependencies } = JSON.parse(await readFile(join(LISTED, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return { dir: DIR, versions: dependencies };
}
