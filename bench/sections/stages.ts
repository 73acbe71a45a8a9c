import { dataFile } from "@/bench/data";
import { fixed, median, table, whole } from "@/bench/numbers";
import { BENCH } from "@/bench/places";
import { runScript } from "@/bench/run-contender";
import type { Session } from "@/bench/session";
import { contentTypes } from "@/lib/transforms/transform";

export type Stages = {
  stages: { name: string; cpuSeconds: number }[];
  records: number;
  inputBytes: number;
  outputBytes: number;
  packed: Record<string, number>;
};

/** Each stage alone, for each content type. */
export async function stages({ options, sink, say }: Session): Promise<string> {
  const columns: { type: string; runs: Stages[] }[] = [];
  for (const type of contentTypes) {
    const data = await dataFile(type, options.records);
    const runs: Stages[] = [];
    for (let round = 1; round <= options.runs; round++) {
      await sink.reset({ records: data.records });
      const command = [process.execPath, "--import", "tsx", `${BENCH}/contenders/stages.ts`];
      runs.push(
        await runScript<Stages>(command, { file: data.path, sinkUrl: sink.url, contentType: type, settings: {} }),
      );
    }
    columns.push({ type, runs });
    say(`stages: ${type}`);
  }
  const cost = (runs: Stages[], stage: number) => {
    const seconds = median(runs.map(({ stages }) => stages[stage]?.cpuSeconds ?? NaN));
    const { records = NaN, inputBytes = NaN } = runs[0] ?? {};
    return [fixed((seconds / records) * 1e6, 2), fixed((seconds / inputBytes) * 1e9, 2)];
  };
  const names = columns[0]?.runs[0]?.stages.map(({ name }) => name) ?? [];
  const packing = columns.map(({ type, runs: [run] }) => {
    const { inputBytes = NaN, outputBytes = NaN, records = NaN, packed = {} } = run ?? {};
    const ratios = Object.entries(packed).map(([level, bytes]) => `1/${fixed(outputBytes / bytes)} at level ${level}`);
    return `- ${type}: ${whole(inputBytes / records)} bytes a record become ${whole(outputBytes / records)}; gzip makes of them ${ratios.join(", ")}.`;
  });
  return [
    "CPU of each stage alone, one thread, on about 100 MB in memory: µs a record, and ns a byte of input. Reading is from the page cache.",
    "",
    table(
      ["", ...columns.flatMap(({ type }) => [`${type} µs`, "ns/B"])],
      names.map((name, stage) => [name, ...columns.flatMap(({ runs }) => cost(runs, stage))]),
    ),
    "",
    ...packing,
  ].join("\n");
}
