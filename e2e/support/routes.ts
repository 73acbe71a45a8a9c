import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { ROOT } from "./processes";

const ID = "00000000-0000-4000-8000-000000000000";
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

export type Route = { path: string; method: string };

/** Every page of the app by its address, read from the folder, so that a new one is tested without anyone's doing. */
export async function pages(): Promise<string[]> {
  return (await filesNamed("page.tsx")).map(addressOf);
}

/** Every route handler under /api by address and method. */
export async function apiRoutes(): Promise<Route[]> {
  const files = (await filesNamed("route.ts")).filter((file) => file.startsWith("api/"));
  const routes = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(ROOT, "app", file), "utf8");
      const exported = METHODS.filter((method) => exports(text, method));
      return exported.map((method) => ({ path: addressOf(file), method }));
    }),
  );
  return routes.flat();
}

const exports = (text: string, name: string) => new RegExp(String.raw`^export\b[^;]*?\b${name}\b`, "m").test(text);

async function filesNamed(name: string): Promise<string[]> {
  const all = await readdir(join(ROOT, "app"), { recursive: true });
  return all.filter((file) => file === name || file.endsWith(`/${name}`)).sort();
}

function addressOf(file: string): string {
  const folders = file.split("/").slice(0, -1);
  const shown = folders
    .filter((folder) => !/^[(@]/.test(folder))
    .map((folder) => (folder.startsWith("[") ? ID : folder));
  return `/${shown.join("/")}`;
}
