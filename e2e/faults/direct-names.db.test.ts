import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { amplitudeSource, begin, expectExact, killTwice, killWhen, startSlowPostHog } from "@/e2e/support/direct";
import { ROOT } from "@/e2e/support/processes";
import { type Stage, startStage } from "@/e2e/support/stage";

// A vendor's host whose name nobody knows for a while, at the start and in the middle.

const RANGE = { from: "2024-02-28T00:00:00Z", to: "2024-03-02T00:00:00Z" };
const NAME = "amplitude.test";

let folder: string;
let stage: Stage;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "backhaul-names-"));
  const names = {
    NODE_OPTIONS: `--import=${pathToFileURL(join(ROOT, "e2e/support/hosts-file.mjs")).href}`,
    HOSTS_FILE: join(folder, "hosts"),
  };
  stage = await startStage({ workers: 0, workerEnv: { WORKER_PARTS: "2", WORKER_THREADS: "1", ...names } });
}, 120_000);
afterAll(async () => {
  await stage.stop();
  await rm(folder, { recursive: true, force: true });
});

const nameServerKnows = (...lines: string[]) => writeFile(join(folder, "hosts"), lines.join("\n"));

async function waitsBecause(id: string, says: RegExp) {
  const isSaid = await stage.waitUntil(
    id,
    ({ status, statusReason = "" }) => status === "waiting" && says.test(statusReason),
    {
      what: `it waits because ${says.source}`,
    },
  );
  expect(Date.parse(isSaid.waitingUntil ?? ""), "it says until when").toBeGreaterThan(0);
  expect(isSaid.error, "nothing for a person to do").toBeUndefined();
}

test(
  "a name that is not known is waited for, with two kills and one more while it waits",
  { timeout: 360_000 },
  async () => {
    const exporter = await startAmplitudeEmulator({ data: { rows: 20, lateRows: 1 } });
    const posthog = await startSlowPostHog(50);
    // Small windows, so that most are still to be asked for when the name is gone again.
    exporter.addFault({ longerThanHours: 12, do: { answer: { status: 504 } } });
    const baseUrl = exporter.regionUrl.replace("127.0.0.1", NAME);
    const id = await begin(stage, amplitudeSource(exporter, RANGE, { baseUrl }), posthog);

    const unknown = new RegExp(`^${NAME}:\\d+ is not known to the name server\\.$`);
    await killWhen(stage, "it waits", () =>
      waitsBecause(id, /^The name server does not answer\.$/)
        .then(() => nameServerKnows("other.test 127.0.0.1"))
        .then(() => waitsBecause(id, unknown))
        .then(() => true),
    );
    expect(exporter.requests).toEqual([]);

    await nameServerKnows(`${NAME} 127.0.0.1`);
    const one = { id, exporter, posthog, range: RANGE };
    await killTwice(stage, one);

    await nameServerKnows();
    stage.startWorker();
    await waitsBecause(id, unknown);
    await nameServerKnows(`${NAME} 127.0.0.1`);
    await expectExact(stage, one);
    await Promise.all([posthog.stop(), exporter.stop()]);
  },
);
