import { parseArgs } from "node:util";

export const sectionNames = [
  "pipeline",
  "stages",
  "content",
  "split",
  "tuning",
  "latency",
  "database",
  "memory",
] as const;
export type SectionName = (typeof sectionNames)[number];

export type BenchOptions = {
  only: readonly SectionName[];
  records: number;
  runs: number;
  /** Names of contenders; empty: all. */
  contenders: readonly string[];
  python: string;
};

/** Minutes each and of interest to whoever changes how the work is cut; only when asked for. */
const ON_REQUEST: readonly SectionName[] = ["split", "tuning", "memory"];

export const USAGE = `npm run bench -- [--only ${sectionNames.join(",")}] [--records 200000] [--runs 5] [--contenders backhaul,plain,…] [--python python3]`;

/** Throws an Error that says what is wrong. */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      records: { type: "string", default: "200000" },
      runs: { type: "string", default: "5" },
      contenders: { type: "string", default: "" },
      python: { type: "string", default: "python3" },
    },
  });
  const wanted = split(values.only);
  const unknown = wanted.find((name) => !sectionNames.some((known) => known === name));
  if (unknown) throw new Error(`There is no section "${unknown}".`);
  const only = sectionNames.filter((name) => (wanted.length > 0 ? wanted.includes(name) : !ON_REQUEST.includes(name)));
  const [records, runs] = [Number(values.records), Number(values.runs)];
  if (![records, runs].every((number) => Number.isSafeInteger(number) && number > 0)) {
    throw new Error("--records and --runs are whole numbers from 1 on.");
  }
  return { only, records, runs, contenders: split(values.contenders), python: values.python };
}

const split = (list = "") => list.split(",").filter(Boolean);
