import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readHolder, takeLock } from "./lock.mjs";
import { identify, isAlive } from "./process-id.mjs";

let folder: string;
let file: string;
let other: ChildProcess;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock "));
  file = join(folder, "run/backhaul.json");
  other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
});
afterEach(async () => {
  await end(other);
  rmSync(folder, { recursive: true });
});

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}

function mustTake() {
  const lock = takeLock(file);
  if (!lock.held) throw new Error("The lock should have been free.");
  return lock;
}

describe("takeLock", () => {
  it("is taken once, told to others, and free after release", () => {
    const lock = mustTake();
    lock.update({ url: "http://127.0.0.1:3000" });
    expect(takeLock(file)).toMatchObject({ held: false, holder: { pid: process.pid, url: "http://127.0.0.1:3000" } });
    lock.release();
    expect(readHolder(file)).toBeNull();
    expect(mustTake().left).toBeNull();
  });

  it("can be read by its owner only", () => {
    mustTake();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is refused while the process that wrote it lives", () => {
    mustTake().release();
    writeFileSync(file, JSON.stringify(identify(other.pid)));
    expect(takeLock(file).held).toBe(false);
  });

  it("passes on what a killed holder left", async () => {
    mustTake().release();
    const children = { web: { pid: 1, stamp: "1" } };
    writeFileSync(file, JSON.stringify({ ...identify(other.pid), children }));
    await end(other);
    expect(mustTake().left).toMatchObject({ children });
  });

  it("is not fooled by a process that has a dead holder's number", () => {
    mustTake().release();
    writeFileSync(file, JSON.stringify({ pid: other.pid, stamp: "of an earlier one" }));
    expect(mustTake().held).toBe(true);
  });

  it("is free when its file was cut off", () => {
    mustTake().release();
    writeFileSync(file, '{"pid": 12');
    expect(mustTake().held).toBe(true);
  });
});

describe("isAlive", () => {
  it("is true for the very process, and false once it ended", async () => {
    const id = identify(other.pid);
    expect(isAlive(id)).toBe(true);
    await end(other);
    expect(isAlive(id)).toBe(false);
  });
});
