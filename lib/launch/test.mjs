import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { killAll, startNode } from "./child.mjs";
import { LaunchError, runMain } from "./launch-error.mjs";
import { ROOT } from "./root.mjs";
import { setUp } from "./set-up.mjs";
import { onStopRequest } from "./stop-requests.mjs";
import { countCheck, countLine, countReport, sumCounts } from "./test-counts.mjs";
import { readFailures } from "./test-failures.mjs";

const REPORTS = join(ROOT, ".cache/test-reports");

await runMain(async () => {
  process.chdir(ROOT);
  onStopRequest(() => process.exit(130));
  process.once("exit", killAll);
  await setUp();
  // Imported only now: finding a browser may need the dependencies.
  const { STEPS } = await import("./test-steps.mjs");
  const steps = chooseSteps(STEPS, process.argv.slice(2));
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });

  const results = [];
  for (const step of steps) results.push(await runStep(step));
  const failed = results.filter(({ counts }) => counts.failed > 0);
  const total = results.reduce((sum, { seconds }) => sum + seconds, 0);
  console.log(
    `\n${steps.length} steps in ${total.toFixed(0)} s${failed.length ? `, failed: ${failed.map(({ name }) => name).join(", ")}` : ""}`,
  );
  // Last, since the steps' own words are long: what has to be looked at.
  for (const { name, failures } of failed)
    for (const { test, why } of failures) console.log(`  ${name}: ${test}: ${why}`);
  console.log(countLine(sumCounts(results.map(({ counts }) => counts))));
  process.exit(failed.length > 0 ? 1 : 0);
});

function chooseSteps(steps, names) {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  const known = steps.map(({ name }) => name).join(", ");
  if (unknown) throw new LaunchError(`There is no step "${unknown}". The steps are: ${known}.`);
  return names.length === 0 ? steps : steps.filter(({ name }) => names.includes(name));
}

async function runStep({ name, commands, env, count, failures, limitMs }) {
  const { STEP_LIMIT_MS } = await import("./test-steps.mjs");
  const began = Date.now();
  const report = join(REPORTS, `${name}.json`);
  const settings = env ? await env(report) : {};
  const run =
    "problem" in settings
      ? { ok: false, output: `${settings.detail ?? ""}\n${settings.problem}` }
      : await runCommands(commands(report), settings, limitMs ?? STEP_LIMIT_MS);
  const counts = count ? countReport({ ok: run.ok, file: report, count }) : countCheck(run.ok);
  const seconds = (Date.now() - began) / 1000;
  const outcome = counts.failed > 0 ? "FAILED" : "ok";
  const tests = count ? `  ${countLine(counts)}` : "";
  console.log(`${outcome.padEnd(6)}  ${name.padEnd(7)} ${seconds.toFixed(1).padStart(6)} s${tests}`);
  if (counts.failed > 0) console.log(`\n${run.output.trim()}\n`);
  return { name, seconds, counts, failures: failures ? readFailures(report, failures) : [] };
}

async function runCommands(commands, env, limitMs) {
  let output = "";
  for (const args of commands) {
    const run = await runLimited(args, env, limitMs);
    output += run.output;
    if (run.code !== 0) return { ok: false, output };
  }
  return { ok: true, output };
}

async function runLimited(args, env, limitMs) {
  const child = startNode(args, { env });
  let output = "";
  for (const stream of [child.proc.stdout, child.proc.stderr]) stream?.on("data", (chunk) => (output += chunk));
  const timer = setTimeout(() => {
    output += `\nStopped: it took longer than ${limitMs / 60_000} minutes.`;
    void child.stop(5_000);
  }, limitMs);
  await new Promise((resolve) => child.proc.once("close", resolve));
  clearTimeout(timer);
  const { code } = await child.ended;
  return { code: code ?? 1, output };
}
