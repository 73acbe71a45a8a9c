import { dataFile } from "@/bench/data";
import { fixed, median, summarise, table, whole } from "@/bench/numbers";
import { type Run, runContender } from "@/bench/run-contender";
import type { Session } from "@/bench/session";

/** All contenders from file to sink, one after the other, round by round. */
export async function pipeline({ options, sink, contenders, peers, leftOut, say }: Session): Promise<string> {
  const data = await dataFile("amplitude", options.records);
  const runs = new Map<string, Run[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= options.runs; round++) {
    for (const { name, command, env } of contenders) {
      const run = await runContender({ command: command(options.python), env, data, sink, peers });
      runs.get(name)?.push(run);
      say(`${round}/${options.runs} ${name}: ${whole(data.records / run.seconds)} records/s`);
    }
  }
  const of = (name: string) => runs.get(name) ?? [];
  const ownRuns = of("backhaul");
  const floorCpu = summarise(of("floor"), data).cpuMicros;
  /** Of each round, since what a machine has to spare changes from one to the next. */
  const ratio = (name: string) =>
    median(of(name).map(({ seconds }, round) => seconds / (ownRuns[round]?.seconds ?? NaN)));

  const rows = contenders.map(({ name, label }) => {
    const { perSecond, megabytesPerSecond, cpuMicros, peakMegabytes, json, packed } = summarise(of(name), data);
    return [
      name === "backhaul" ? `**${label}**` : label,
      whole(perSecond),
      whole(megabytesPerSecond),
      name === "backhaul" ? "" : `${fixed(ratio(name), 1)}×`,
      fixed(cpuMicros),
      `${fixed(cpuMicros / floorCpu, 2)}×`,
      whole(peakMegabytes),
      whole(json),
      whole(packed),
    ];
  });
  return [
    `${whole(data.records)} Amplitude records of ${whole(data.bytes / data.records)} bytes (${whole(data.bytes / 1e6)} MB), medians of ${options.runs} rounds.`,
    "",
    table(
      [
        "",
        "records/s",
        "MB/s in",
        "Backhaul is",
        "CPU µs/record",
        "of the floor's",
        "peak RSS MB",
        "JSON B/event",
        "gzip B/event",
      ],
      rows,
    ),
    "",
    "What differs:",
    "",
    ...contenders.map(({ label, differs }) => `- **${label}**: ${differs}`),
    ...leftOut.map((why) => `- Left out: ${why}`),
  ].join("\n");
}
