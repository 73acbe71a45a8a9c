import { join } from "node:path";

import { buildPrograms } from "@/lib/launch/build-programs.mjs";

import { CACHE } from "./places";

const OUT = join(CACHE, "contenders");
const PROGRAMS = {
  backhaul: "bench/contenders/backhaul.ts",
  "transform-thread": "workers/transform-thread.ts",
  split: "bench/contenders/split.ts",
  "split-thread": "bench/contenders/split-thread.ts",
};

/** Those with threads of their own are built, as a worker is: else each thread would compile its sources while it is timed. */
export const built = (name: keyof typeof PROGRAMS) => join(OUT, `${name}.mjs`);

export const buildContenders = () => buildPrograms(PROGRAMS, OUT);
