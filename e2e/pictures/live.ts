// Takes docs/images/live*.png: the live page of real migrations in each of their states.
// Run by `node --import tsx e2e/pictures/live.ts`.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { startAmplitudeEmulator } from "@/e2e/emulators/amplitude";
import { startPostHogEmulator } from "@/e2e/emulators/posthog";
import { createApi } from "@/e2e/support/api";
import { startApp } from "@/e2e/support/app";
import { until } from "@/e2e/support/processes";
import { openDb, seedMigration } from "@/e2e/support/seed";
import { writeSample } from "@/lib/samples/write-sample";

import { openCamera } from "./camera";

const EVENTS = 160_000;
const EVENTS_PER_SECOND = 4_000;
const PATIENCE = { timeoutMs: 180_000 };

const app = await startApp();
const posthog = await startPostHogEmulator({ keep: "hashes" });
const busy = await startPostHogEmulator({ keep: "hashes" });
const amplitude = await startAmplitudeEmulator();
const camera = await openCamera(app.url);
const api = createApi(app.url, app.token);
try {
  const folder = (path: string) => ({ kind: "folder", contentType: "amplitude", path });
  const range = { from: "2024-03-01T00:00:00Z", to: "2024-03-08T00:00:00Z" };
  await writeSample(join(app.importDir, "acme-2024.jsonl"), { contentType: "amplitude", events: EVENTS, seed: 2024 });

  const running = await api.start({
    name: "acme 2024",
    source: folder("acme-2024.jsonl"),
    destination: {
      ...{ kind: "posthog", name: "Acme production", host: posthog.url, projectToken: posthog.token },
      maxEventsPerSecond: EVENTS_PER_SECOND,
    },
  });
  await until(async () => (await api.view(running)).ledger.accepted > EVENTS / 3, {
    ...PATIENCE,
    what: "a third is in",
  });
  await camera.take(`/migrations/${running}`, "live");
  await camera.take(`/migrations/${running}`, "live-dark", { theme: "dark" });
  await camera.take(`/migrations/${running}`, "live-phone", { width: 390 });
  await api.act(running, "pause");
  await api.reaches(running, ["paused"], PATIENCE.timeoutMs);
  await camera.take(`/migrations/${running}`, "live-paused");
  await api.act(running, "cancel");
  await api.reaches(running, ["cancelled"], PATIENCE.timeoutMs);
  await camera.take(`/migrations/${running}`, "live-cancelled");

  busy.rule(() => ({ kind: "answer", status: 429, body: "slow down", headers: { "retry-after": "300" } }));
  const waiting = await api.start({
    name: "acme, a busy afternoon",
    source: folder("samples/amplitude.jsonl"),
    destination: { kind: "posthog", name: "Acme staging", host: busy.url, projectToken: busy.token },
  });
  await api.reaches(waiting, ["waiting"], PATIENCE.timeoutMs);
  await camera.take(`/migrations/${waiting}`, "live-waiting");
  await api.act(waiting, "cancel");

  const refused = await api.start({
    name: "acme, directly",
    source: {
      kind: "amplitude",
      region: "us",
      baseUrl: amplitude.url,
      apiKey: "key",
      secretKey: "old-secret",
      ...range,
    },
    destination: { kind: "sandbox" },
  });
  await api.reaches(refused, ["paused"], PATIENCE.timeoutMs);
  await camera.take(`/migrations/${refused}`, "live-mend");

  await mkdir(join(app.importDir, "days"), { recursive: true });
  const whole = gzipSync(Buffer.alloc(40_000, '{"event_type":"View","user_id":"u1"}\n'));
  await writeFile(join(app.importDir, "days", "2024-05-02.jsonl.gz"), whole.subarray(0, whole.length / 2));
  const parts = await api.start({
    name: "acme, one damaged day",
    source: folder("days"),
    destination: { kind: "sandbox" },
  });
  await api.reaches(parts, ["paused"], PATIENCE.timeoutMs);
  await camera.take(`/migrations/${parts}?tab=parts`, "live-parts");

  const odd = "{\n" + '{"user_id":"u1","event_time":"2024-05-01 10:00:00"}\n';
  await writeFile(join(app.importDir, "odd.jsonl"), odd.repeat(20));
  const rejects = await api.start({
    name: "acme, with rejects",
    source: folder("odd.jsonl"),
    destination: { kind: "sandbox" },
  });
  await api.reaches(rejects, ["completed"], PATIENCE.timeoutMs);
  await camera.take(`/migrations/${rejects}`, "live-completed");

  const db = await openDb(app.dataDir);
  const many = await seedMigration(db, {
    name: "acme, hour by hour",
    parts: 8_784,
    stateOf: (index) =>
      index > 5_000 ? "pending" : index % 97 === 13 ? "failed" : index % 31 === 3 ? "empty" : "done",
  });
  await db.$disconnect();
  await camera.take(`/migrations/${many}`, "live-many");
} finally {
  await camera.close();
  await app.stop();
  await Promise.all([posthog.stop(), busy.stop(), amplitude.stop()]);
}
