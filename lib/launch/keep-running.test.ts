import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { type Child, startNode } from "./child.mjs";
import { keepRunning } from "./keep-running.mjs";

let folder: string;
let program: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keep "));
  program = join(folder, "program.mjs");
  writeFileSync(program, "setInterval(() => {}, 1000);");
});
afterEach(() => rmSync(folder, { recursive: true }));

const within = { timeout: 15_000, interval: 20 };

function keep() {
  const started: Child[] = [];
  const kept = keepRunning({
    name: "program",
    log: "its.log",
    graceMs: 2_000,
    start: () => startNode([program]),
    onStart: (child: Child) => void started.push(child),
  });
  return { started, kept };
}

it("starts a program again that was killed, after a pause", { timeout: 20_000 }, async () => {
  const { started, kept } = keep();
  const killed = Date.now();
  started[0]!.proc.kill("SIGKILL");
  await expect.poll(() => started.length, within).toBe(2);
  expect(Date.now() - killed).toBeGreaterThan(900);
  expect(kept.isUp()).toBe(true);
  await kept.stop();
});

it("restarts at once when asked to", { timeout: 20_000 }, async () => {
  const { started, kept } = keep();
  kept.restart();
  const first = started[0]!;
  await first.ended;
  await expect.poll(() => started.length, { timeout: 500, interval: 5 }).toBe(2);
  await kept.stop();
});

it("stays stopped, also when it is stopped in the pause", { timeout: 20_000 }, async () => {
  const { started, kept } = keep();
  started[0]!.proc.kill("SIGKILL");
  await started[0]!.ended;
  await kept.stop();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(started).toHaveLength(1);
  expect(kept.isUp()).toBe(false);
});
