import { buildContenders } from "./build-contenders";
import { type Contender, contenders, findOrjson } from "./contenders";
import { installPeers } from "./install-peers";
import type { BenchOptions } from "./options";
import { startSink, type Sink } from "./sink-process";

/** What all sections of one run of the bench share. */
export type Session = {
  options: BenchOptions;
  sink: Sink;
  /** Those that can run here, in the order of the results. */
  contenders: readonly Contender[];
  /** Where the peers are; undefined when they could not be installed. */
  peers: string | undefined;
  versions: Record<string, string>;
  /** What is left out, and why. */
  leftOut: string[];
  say(line: string): void;
};

export async function openSession(options: BenchOptions, say: (line: string) => void): Promise<Session> {
  const wanted = contenders.filter(({ name }) => options.contenders.length === 0 || options.contenders.includes(name));
  await buildContenders();
  const needs = (need: Contender["needs"]) => wanted.some((contender) => contender.needs === need);
  const peers = needs("peers") ? await installPeers() : null;
  const orjson = needs("orjson") ? await findOrjson(options.python) : null;
  const isThere = ({ needs }: Contender) =>
    needs === "peers" ? peers !== null : needs !== "orjson" || orjson !== null;
  const missing = wanted.filter((contender) => !isThere(contender));
  return {
    options,
    sink: await startSink(),
    contenders: wanted.filter(isThere),
    peers: peers?.dir,
    versions: { ...peers?.versions, ...(orjson ? { python: orjson.version } : {}) },
    leftOut: missing.map(({ label, needs: what }) =>
      what === "orjson"
        ? `${label}: there is no \`${options.python}\` with orjson here.`
        : `${label}: npm could not install it.`,
    ),
    say,
  };
}
