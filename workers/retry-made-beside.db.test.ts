import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { retryRejects } from "@/lib/migrations/retry-rejects";
import { type FolderStage, startFolderStage } from "./testing/folder-stage";

// Of a record and what is made beside it, a link of ids or a group, only one was refused.

let stage: FolderStage;

beforeEach(async () => {
  stage = await startFolderStage();
});
afterEach(() => stage.stop());

const mixpanel = (n: number, patch: object) => {
  const ids = { distinct_id: `u${n}`, $user_id: `u${n}`, $device_id: `d${n}`, $insert_id: "i" };
  return JSON.stringify({ event: "Seen", properties: { time: 1_700_000_000, ...ids, ...patch } });
};

type Sent = Record<string, unknown>;

const unnamed = (n: number, name: string) =>
  JSON.stringify({
    ...{ event_type: name, user_id: `u${n}`, event_time: "2024-03-09 10:00:00", event_properties: { n } },
    ...{ device_id: `d${n}`, groups: { org: [`o${n}`] }, group_properties: { org: { [`o${n}`]: { plan: "pro" } } } },
  });

test("a record without an id of its own is the same event when only what was made beside it was refused", async () => {
  const lines = [1, 2, 3].map((n) => unnamed(n, "Paid"));
  await writeFile(join(stage.importDir, "unnamed.jsonl"), `\n${lines.join("\n")}`);
  const isBad = ({ event, properties }: Sent) =>
    event === "$groupidentify" && (properties as { $group_key?: string }).$group_key === "o2";
  stage.posthog.rule(({ events }) => (events.some(isBad) ? { kind: "answer", status: 400, body: "no groups" } : null));
  const id = await stage.begin("unnamed.jsonl", { groupEvents: true });
  expect((await stage.completed(id)).ledger).toMatchObject({ read: 3, accepted: 2, rejected: 1 });
  expect(stage.arrived().filter((each) => each.endsWith("Paid"))).toHaveLength(3);

  // Refused once more: the place goes with the reject.
  await retryRejects(stage.db, id, {}, "Ada");
  expect((await stage.completed(id)).ledger).toMatchObject({ read: 3, accepted: 2, rejected: 1 });
  stage.posthog.rule(null);
  await retryRejects(stage.db, id, {}, "Ada");
  expect((await stage.completed(id)).ledger).toMatchObject({ read: 3, accepted: 3, rejected: 0, generated: 3 });
  expect(stage.posthog.events().filter(({ event }) => event === "Paid")).toHaveLength(3);
});

const isLink = ({ event }: { event?: unknown }) => event === "$identify";

test.each([
  { name: "as it was", request: {} },
  {
    name: "under another time",
    request: { options: { rejectLimit: 100, identifyEvents: true, timestampOffsetSeconds: 60 } },
  },
  { name: "mended", request: { mended: Buffer.from(mixpanel(1, { $browser: "mended", time: 1_700_000_111 })) } },
])("a link of ids that was refused is sent with its record, $name", async ({ request }) => {
  const lines = [1, 1, 2].map((n, at) => mixpanel(n, { $insert_id: `i${at}` }));
  await writeFile(join(stage.importDir, "links.jsonl"), lines.join("\n"));
  stage.posthog.rule(({ events }) =>
    events.some((each) => isLink(each) && each.distinct_id === "u1")
      ? { kind: "answer", status: 400, body: "no" }
      : null,
  );
  const id = await stage.begin("links.jsonl", { identifyEvents: true }, "mixpanel");
  expect((await stage.completed(id)).ledger).toMatchObject({ read: 3, accepted: 2, rejected: 1, generated: 1 });
  stage.posthog.rule(null);
  await retryRejects(stage.db, id, request, "Ada");
  expect((await stage.completed(id)).ledger).toMatchObject({ read: 3, accepted: 3, rejected: 0, generated: 2 });
  const links = stage.posthog.events().filter(isLink);
  expect(links.map(({ distinctId, copies }) => `${distinctId} ${copies}`).sort()).toEqual(["u1 1", "u2 1"]);
});

test("an $identify that was accepted is not sent again with its record", async () => {
  await writeFile(join(stage.importDir, "links.jsonl"), mixpanel(1, { $insert_id: "i" }));
  stage.posthog.rule(({ events }) =>
    events.some((each) => !isLink(each)) ? { kind: "answer", status: 400, body: "no" } : null,
  );
  const id = await stage.begin("links.jsonl", { identifyEvents: true }, "mixpanel");
  expect((await stage.completed(id)).ledger).toMatchObject({ accepted: 0, rejected: 1, generated: 1 });
  stage.posthog.rule(null);
  await retryRejects(stage.db, id, {}, "Ada");
  expect((await stage.completed(id)).ledger).toMatchObject({ read: 1, accepted: 1, rejected: 0, generated: 1 });
  expect(
    stage.posthog
      .events()
      .map(({ event, copies }) => `${event} ${copies}`)
      .sort(),
  ).toEqual(["$identify 1", "Seen 1"]);
});
