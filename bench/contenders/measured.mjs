import { readFileSync } from "node:fs";

/**
 * Runs `work` with the job that the bench gave, and tells what it cost: seconds from the end of loading to the last
 * answer, CPU of all threads in that time, and the most memory the process ever held.
 * @param {(job: { file: string, sinkUrl: string, contentType: string, peers: string, settings: Record<string, number> })
 *   => Promise<Record<string, unknown> | void>} work
 */
export async function measured(work) {
  const job = JSON.parse(process.argv[2] ?? "{}");
  const cpu = process.cpuUsage();
  const began = performance.now();
  const facts = await work(job);
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(
    `\n${JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakRssBytes: peakRss(), ...facts })}\n`,
    () => process.exit(0),
  );
}

/** getrusage's maximum may be the parent's, inherited over fork; Linux knows the process's own. */
function peakRss() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
