import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";

import { afterEach, beforeEach, expect, test } from "vitest";

import { streamRejectLines } from "@/lib/migrations/list-rejects";
import { streamMendedLines } from "@/lib/migrations/mended-rejects";
import { getReport } from "@/lib/migrations/report";
import { resumeMigration } from "@/lib/migrations/resume";
import { retryRejects } from "@/lib/migrations/retry-rejects";
import { getMigration } from "@/lib/migrations/view";
import type { MendedSide } from "@/lib/schemas/rejects";
import { type FolderStage, startFolderStage } from "./testing/folder-stage";

const event = (n: number, name: string) =>
  JSON.stringify({
    event_type: name,
    user_id: `u${n}`,
    uuid: `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
    event_time: "2024-03-09 10:00:00.000000",
    event_properties: { n },
  });
const LINES = [
  ...[1, 2, 3, 4, 5].map((n) => event(n, "Paid")),
  event(6, "Unloved"),
  '[{"event_type":"in a list"}]',
  `${event(7, "Paid").slice(0, -1)}, oops`,
  event(8, "Unloved"),
];

let stage: FolderStage;

beforeEach(async () => {
  stage = await startFolderStage();
  await writeFile(join(stage.importDir, "events.jsonl"), `${LINES.join("\n")}\n`);
  // A PostHog that refuses every batch with such an event in it.
  stage.posthog.rule(({ events }) =>
    events.some(({ event }) => event === "Unloved") ? { kind: "answer", status: 400, body: "not this one" } : null,
  );
});
afterEach(() => stage.stop());

async function run(): Promise<string> {
  const id = await stage.begin("events.jsonl");
  const view = await stage.completed(id);
  expect(view.ledger).toMatchObject({ read: 9, accepted: 5, rejected: 4 });
  expect(view.rejected).toEqual({ refused_by_destination: 2, invalid_json: 1, not_an_object: 1 });
  return id;
}

test("what the destination refused arrives once it takes it, and the ledger moves by just that", async () => {
  const id = await run();
  stage.posthog.rule(null);
  expect(await retryRejects(stage.db, id, { reason: "refused_by_destination" }, "Ada")).toMatchObject({ moved: 2 });
  const view = await stage.completed(id);
  expect(view.ledger).toMatchObject({ read: 9, accepted: 7, rejected: 2 });
  expect(view.rejected).toMatchObject({ invalid_json: 1, not_an_object: 1 });
  expect(stage.arrived()).toEqual(["u1 Paid", "u2 Paid", "u3 Paid", "u4 Paid", "u5 Paid", "u6 Unloved", "u8 Unloved"]);
  expect(await stage.db.retryLine.count()).toBe(0);
  expect(await stage.db.timelineEntry.count({ where: { migrationId: id, what: "rejects sent again" } })).toBe(1);
});

test("unmended they are rejected again, whole, and nothing is counted twice", async () => {
  const id = await run();
  const raw = async () => (await stage.db.reject.findMany()).map(({ raw }) => Buffer.from(raw!).toString()).sort();
  const before = await raw();
  expect(await retryRejects(stage.db, id, {}, "Ada")).toMatchObject({ moved: 4, lines: 4 });
  const view = await stage.completed(id);
  expect(view.ledger).toMatchObject({ read: 9, accepted: 5, rejected: 4 });
  expect(await raw()).toEqual(before);
  expect(stage.posthog.totals().distinct).toBe(5);
});

const file = (...lines: (string | Buffer)[]) =>
  Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from("\n")]));
const rejectsOf = (migrationId: string) =>
  stage.db.reject.findMany({
    where: { migrationId },
    orderBy: { id: "asc" },
    select: { id: true, reason: true, raw: true },
  });
const mendedSide = (id: string, side: MendedSide, reason?: string) =>
  buffer(streamMendedLines(stage.db, id, { side, reason }));
const downloaded = (id: string, reason?: string) => buffer(streamRejectLines(stage.db, id, reason));

test("mended lines take the place of their rejects; a blank one leaves its own; other options hold for them alone", async () => {
  const id = await run();
  const before = await rejectsOf(id);
  expect(before.map(({ reason }) => reason)).toContain("invalid_json");
  const lines = before.map(({ reason }) =>
    reason === "invalid_json" ? event(7, "Noise") : reason === "not_an_object" ? event(9, "Paid") : "  \r",
  );
  const options = { rejectLimit: 100, dropEvents: ["Noise"] };
  const answer = await retryRejects(
    stage.db,
    id,
    { mended: file("\ufeff" + lines[0], ...lines.slice(1)), options },
    "Ada",
  );
  expect(answer).toMatchObject({ moved: 2, lines: 2, left: 2 });
  const view = await stage.completed(id);
  expect(view.ledger).toMatchObject({ read: 9, accepted: 6, dropped: 1, rejected: 2 });
  expect(stage.arrived()).toContain("u9 Paid");
  expect(view.options).not.toHaveProperty("dropEvents");
  expect(await rejectsOf(id)).toEqual(before.filter(({ reason }) => reason === "refused_by_destination"));
  const entry = await stage.db.timelineEntry.findFirstOrThrow({
    where: { migrationId: id, what: "rejects sent again" },
  });
  expect(entry.why).toBe("2 rejected records, mended; 2 left as they were");

  const isMended = ({ reason }: { reason: string }) => reason !== "refused_by_destination";
  expect(await mendedSide(id, "before")).toEqual(file(...before.filter(isMended).map(({ raw }) => Buffer.from(raw!))));
  expect(await mendedSide(id, "after")).toEqual(file(...lines.filter((each) => each.trim() !== "")));
  expect(await mendedSide(id, "after", "not_an_object")).toEqual(file(event(9, "Paid")));
  expect((await getReport(stage.db, id)).mended).toBe(2);
});

test("a file that is not the download's, line for line, changes nothing", async () => {
  const id = await run();
  const before = await rejectsOf(id);
  const refused = [
    { mended: file(event(7, "Paid")), code: "invalid_input", says: "The file has 1 line, but there are 4 rejects." },
    { mended: file(..."abcde"), code: "invalid_input", says: "The file has 5 lines, but there are 4 rejects." },
    { mended: file("", " ", "", ""), code: "nothing_to_retry", says: "Every line of the file is blank" },
    { mended: file("a"), ids: ["999999"], code: "invalid_input", says: "not there, or are named twice: 999999" },
    {
      mended: file("a", "b"),
      ids: [`${before[0]!.id}`, `${before[0]!.id}`],
      code: "invalid_input",
      says: "named twice",
    },
    { options: { rejectLimit: 9, addImportJobId: false }, code: "invalid_input", says: "Verify would report a loss" },
  ];
  for (const { code, says, ...request } of refused) {
    await expect(retryRejects(stage.db, id, request, "Ada")).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says),
    });
  }
  expect(await rejectsOf(id)).toEqual(before);
  expect((await getMigration(stage.db, id)).ledger).toMatchObject({ read: 9, rejected: 4 });
  expect((await getMigration(stage.db, id)).parts.total).toBe(1);
});

test("ids say which reject a line is for, and bytes that are no text stay as they are", async () => {
  const id = await run();
  const [first, second] = (await rejectsOf(id)).filter(({ reason }) => reason !== "refused_by_destination");
  const odd = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
  const ids = [`${second!.id}`, `${first!.id}`];
  await retryRejects(stage.db, id, { mended: file(odd, event(8, "Paid")), ids }, "Ada");
  expect((await stage.completed(id)).ledger).toMatchObject({ read: 9, accepted: 6, rejected: 3 });
  expect(await downloaded(id, "invalid_utf8")).toEqual(file(odd));
  // Mended once more: each time is on record.
  const [still] = (await rejectsOf(id)).filter(({ reason }) => reason === "invalid_utf8");
  await retryRejects(stage.db, id, { mended: file(event(5, "Late")), ids: [`${still!.id}`] }, "Ada");
  await stage.completed(id);
  const raws = [second!, first!].map(({ raw }) => Buffer.from(raw!));
  expect(await mendedSide(id, "before")).toEqual(file(...raws, odd));
  expect(await mendedSide(id, "after")).toEqual(file(odd, event(8, "Paid"), event(5, "Late")));
  expect((await rejectsOf(id)).map((each) => each.id)).not.toContain(first!.id);
});

test("a migration at work, one without such rejects, and none at all say so", async () => {
  const id = await run();
  await expect(retryRejects(stage.db, id, { reason: "invalid_uuid" }, "Ada")).rejects.toMatchObject({
    code: "nothing_to_retry",
  });
  expect((await getMigration(stage.db, id)).parts.total).toBe(1);
  await expect(resumeMigration(stage.db, id, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  await stage.stopWorkers();
  await retryRejects(stage.db, id, { reason: "not_an_object" }, "Ada");
  await expect(retryRejects(stage.db, id, {}, "Ada")).rejects.toMatchObject({ code: "invalid_transition" });
  await expect(retryRejects(stage.db, crypto.randomUUID(), {}, "Ada")).rejects.toMatchObject({ code: "not_found" });
});
