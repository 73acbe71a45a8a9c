import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "@playwright/test";

import { createApi } from "./support/api";
import { launch, startApp } from "./support/app";
import { processesNaming } from "./support/processes";

let folder: string;

test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "backhaul-launch-"));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test("a start after kill -9 keeps the data, and SIGTERM leaves no process", async () => {
  test.setTimeout(240_000);
  const dataDir = join(folder, "data of the café");
  const first = await startApp({ dataDir });
  const sandbox = await createApi(first.url, first.token).createDestination({ kind: "sandbox", name: "Kept" });
  await first.kill9();

  const started = Date.now();
  const second = await startApp({ dataDir, env: { PORT: String(first.port) } });
  expect(Date.now() - started, "a second start is a matter of seconds").toBeLessThan(20_000);
  const api = createApi(second.url, second.token);
  expect(await api.call("GET", `/api/destinations/${sandbox.id}`)).toMatchObject({ name: "Kept" });
  expect(second.setupPath, "there is an account already").toBeNull();

  const asked = Date.now();
  expect(await second.stop()).toBe(0);
  expect(Date.now() - asked, "a stop takes less than 10 s").toBeLessThan(10_000);
  await expect.poll(() => processesNaming(dataDir)).toEqual([]);
});

test("Ctrl-C while it is still starting leaves no process", async () => {
  const { running, dataDir } = await launch({ dataDir: join(folder, "data") });
  await expect.poll(() => processesNaming(dataDir).then((found) => found.length)).toBeGreaterThan(1);
  running.signal("SIGINT");
  await running.exited;
  await expect.poll(() => processesNaming(dataDir)).toEqual([]);
});

test("a port that is taken is named, with what to do", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => blocker.once("listening", resolve));
  const { port } = blocker.address() as { port: number };
  const { running, dataDir } = await launch({ dataDir: join(folder, "data"), env: { PORT: String(port) } });
  expect(await running.exited).not.toBe(0);
  expect(running.log()).toContain(String(port));
  expect(running.log()).toMatch(/PORT=/);
  expect(running.log(), "a sentence, not a stack").not.toMatch(/^\s+at /m);
  await expect.poll(() => processesNaming(dataDir)).toEqual([]);
  blocker.close();
});

test("a data folder that cannot be written is named, with what to do", async () => {
  await writeFile(join(folder, "file"), "");
  const dataDir = join(folder, "file", "data");
  const { running } = await launch({ dataDir });
  expect(await running.exited).not.toBe(0);
  expect(running.log()).toContain(dataDir);
  expect(running.log()).toMatch(/DATA_DIR/);
  expect(running.log()).not.toMatch(/^\s+at /m);
});

test("a second start in the same data folder is refused while the first runs", async () => {
  test.setTimeout(120_000);
  const dataDir = join(folder, "data");
  await mkdir(dataDir);
  const first = await startApp({ dataDir });
  const { running } = await launch({ dataDir });
  expect(await running.exited).not.toBe(0);
  expect(running.log()).not.toMatch(/^\s+at /m);
  expect((await fetch(`${first.url}/api/ready`)).status, "the first goes on").toBe(200);
  await first.stop();
});

for (const [name, value] of [
  ["PORT", "many"],
  ["APP_SECRET", "short"],
  ["ADMIN_EMAIL", "nobody"],
] as const)
  test(`a bad ${name} is named`, async () => {
    const { running } = await launch({ dataDir: join(folder, "data"), env: { [name]: value } });
    expect(await running.exited).not.toBe(0);
    expect(running.log()).toContain(name);
    expect(running.log()).not.toMatch(/^\s+at /m);
  });
