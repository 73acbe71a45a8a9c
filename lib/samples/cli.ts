import { parseArgs } from "node:util";

import { contentTypes } from "@/lib/transforms/transform";
import { writeSample } from "./write-sample";

const USAGE = `npm run samples -- --type ${contentTypes.join("|")} --events N [--seed N] [--oddities] --out FILE`;

function parse() {
  const { values } = parseArgs({
    options: {
      type: { type: "string" },
      events: { type: "string", default: "5000" },
      seed: { type: "string", default: "1" },
      oddities: { type: "boolean", default: false },
      out: { type: "string" },
    },
  });
  const contentType = contentTypes.find((type) => type === values.type);
  const [events, seed] = [Number(values.events), Number(values.seed)];
  if (!contentType) throw new Error("Give --type amplitude, mixpanel or posthog.");
  if (!values.out) throw new Error("Give --out, the file to write.");
  if (!Number.isSafeInteger(events) || events < 0) throw new Error("--events is a whole number, 0 or more.");
  if (!Number.isSafeInteger(seed)) throw new Error("--seed is a whole number.");
  return { out: values.out, contentType, events, seed, oddities: values.oddities };
}

try {
  const { out, ...options } = parse();
  await writeSample(out, options);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
