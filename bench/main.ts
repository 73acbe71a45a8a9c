import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { type BenchOptions, parseOptions, type SectionName, USAGE } from "./options";
import { BENCH, ROOT } from "./places";
import { keep, load, writeReport } from "./report";
import { database } from "./sections/database";
import { pipeline } from "./sections/pipeline";
import { stages } from "./sections/stages";
import { content, latency, memory, split, tuning } from "./sections/variants";
import { openSession, type Session } from "./session";

const sections: Record<SectionName, (session: Session) => Promise<string>> = {
  pipeline,
  stages,
  content,
  split,
  tuning,
  latency,
  database,
  memory,
};

async function run(options: BenchOptions): Promise<void> {
  const session = await openSession(options, (line) => console.log(line));
  try {
    for (const name of options.only) {
      const [at, before] = [new Date().toISOString(), load()];
      const body = await sections[name](session);
      const { records, runs } = options;
      const { versions } = session;
      await keep(name, { at, records, runs, load: [before, load()], commit: await commit(), versions, body });
      await writeReport(`${BENCH}/RESULTS.md`);
      console.log(`\n${body}\n`);
    }
  } finally {
    await session.sink.stop();
  }
}

async function commit(): Promise<string> {
  const { stdout } = await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT }).catch(() => ({
    stdout: "unknown",
  }));
  return stdout.trim();
}

try {
  await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 1;
}
