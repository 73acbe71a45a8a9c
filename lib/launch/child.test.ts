import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { runNode, startNode } from "./child.mjs";
import { identify, isAlive } from "./process-id.mjs";

const CHILD_MODULE = pathToFileURL(fileURLToPath(new URL("./child.mjs", import.meta.url))).href;

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "child "))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(file(name), "utf8");

/** A program that says when it is up, and, when it is asked to stop, that it did so in order. */
function write(name: string, { stubborn = false } = {}) {
  const stop = stubborn ? "" : "process.exit(0);";
  const text = `
    import { writeFileSync } from "node:fs";
    process.on("SIGTERM", () => { writeFileSync(${JSON.stringify(file("stopped"))}, "in order"); ${stop} });
    setInterval(() => {}, 1000);
    writeFileSync(${JSON.stringify(file("pid"))}, String(process.pid));`;
  writeFileSync(file(name), text);
  return file(name);
}

const upWithin = { timeout: 20_000, interval: 50 };
const childPid = () => expect.poll(() => Number(read("pid")), upWithin).toBeGreaterThan(0);

describe("stop", () => {
  it("lets a child end in order", async () => {
    const child = startNode([write("child.mjs")]);
    await childPid();
    await child.stop(10_000);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(read("stopped")).toBe("in order");
  });

  it("ends one that does not, once its time is over", async () => {
    const child = startNode([write("child.mjs", { stubborn: true })]);
    await childPid();
    await child.stop(200);
    expect(await child.ended).toEqual({ code: null, signal: "SIGKILL" });
  });
});

describe("a launcher that is killed outright", () => {
  let launcher: ChildProcess;
  afterEach(() => void launcher.kill("SIGKILL"));

  it("takes its children along, in order", async () => {
    const start = `import { startNode } from ${JSON.stringify(CHILD_MODULE)};
      startNode([${JSON.stringify(write("child.mjs"))}]);
      setInterval(() => {}, 1000);`;
    writeFileSync(file("launcher.mjs"), start);
    launcher = spawn(process.execPath, [file("launcher.mjs")], { stdio: "ignore" });
    await childPid();
    const child = identify(Number(read("pid")));
    expect(isAlive(child)).toBe(true);
    launcher.kill("SIGKILL");
    await once(launcher, "exit");
    await expect.poll(() => isAlive(child), upWithin).toBe(false);
    expect(read("stopped")).toBe("in order");
  });
});

describe("runNode", () => {
  it("keeps what the program said, and its exit code", async () => {
    writeFileSync(file("say.mjs"), 'console.log("out"); console.error("err"); process.exitCode = 3;');
    const { code, output } = await runNode([file("say.mjs")]);
    expect(code).toBe(3);
    expect(output.split("\n").sort()).toEqual(["", "err", "out"]);
  });

  it("ends with the program, also when that left a process behind which holds its output", async () => {
    const spawnOne = `import { spawn } from "node:child_process";
      spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" }).unref();
      process.exit(0);`;
    writeFileSync(file("leave.mjs"), spawnOne);
    expect((await runNode([file("leave.mjs")])).code).toBe(0);
  });
});
