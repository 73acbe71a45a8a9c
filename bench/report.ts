import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, platform, release, totalmem } from "node:os";
import { join } from "node:path";

import { format } from "prettier";

import type { SectionName } from "./options";
import { CACHE } from "./places";

/** A section as it was last measured; the others stay in the results beside it. */
export type Measurement = {
  at: string;
  records: number;
  runs: number;
  /** Of the machine, one minute's mean before it began and at its end. */
  load: [number, number];
  commit: string;
  versions: Record<string, string>;
  body: string;
};

const TITLES: Record<SectionName, string> = {
  pipeline: "From file to sink",
  stages: "Each stage alone",
  content: "Content types",
  split: "Where gzip runs",
  tuning: "Settings",
  latency: "A destination that is far away",
  database: "With the database in the loop",
  memory: "Size of the file",
};

const DIR = join(CACHE, "results");

export const load = () => loadavg()[0] ?? NaN;

export async function keep(name: SectionName, measurement: Measurement): Promise<void> {
  await mkdir(DIR, { recursive: true });
  await writeFile(join(DIR, `${name}.json`), JSON.stringify(measurement));
}

/** Writes all that has been measured, in a fixed order. */
export async function writeReport(file: string): Promise<void> {
  const there = new Set(await readdir(DIR));
  const parts = [INTRODUCTION, machine()];
  const versions: Record<string, string> = {};
  for (const [name, title] of Object.entries(TITLES)) {
    if (!there.has(`${name}.json`)) continue;
    const kept = JSON.parse(await readFile(join(DIR, `${name}.json`), "utf8")) as Measurement;
    Object.assign(versions, kept.versions);
    const {
      at,
      commit,
      records,
      runs,
      load: [before, after],
    } = kept;
    const when = `${at.slice(0, 16).replace("T", " ")} UTC, commit ${commit}, ${records} records, ${runs} run${runs > 1 ? "s" : ""}, load ${before.toFixed(1)} before and ${after.toFixed(1)} at the end`;
    parts.push(`## ${title}`, `_${when}_`, kept.body);
  }
  const used = Object.entries({ node: process.versions.node, zlib: process.versions.zlib, ...versions });
  parts.splice(2, 0, `Versions: ${used.map(([name, version]) => `${name} ${version}`).join(", ")}.`);
  await writeFile(file, await format(parts.join("\n\n"), { parser: "markdown", printWidth: 120 }));
}

const INTRODUCTION = `# Results of the bench

Written by \`npm run bench\`; see [README.md](README.md) for what is measured and how. Not edited by hand. Seconds depend
on the machine and on what else it did; compare within a table, whose rows were run in turns.`;

function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `Machine: ${cpus().length} × ${first?.model.trim() ?? "unknown processor"}, ${memory} GB, ${platform()} ${release()}.`;
}
