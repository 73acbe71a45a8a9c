import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { insertMigration, insertPart } from "@/lib/migrations/testing/rows";
import { settleMigration } from "@/lib/migrations/settle-migration";
import { transition } from "@/lib/migrations/transitions";
import { webhookList } from "@/lib/schemas/webhook";

import { deliverDue } from "./deliver";
import { createWebhook, deleteWebhook, listWebhooks } from "./webhooks";

const POLICY = { allowPrivate: ["127.0.0.1"] };
type Got = { headers: IncomingHttpHeaders; body: string };

let testDb: TestDb;
let server: Server;
let url: string;
let got: Got[];
let answers: number[];

beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  testDb = await createTestDb();
});
afterAll(() => testDb.drop());

beforeEach(async () => {
  [got, answers] = [[], []];
  await testDb.db.webhook.deleteMany();
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const deliver = () => deliverDue(testDb.db, POLICY, new AbortController().signal);
const makeDue = () => testDb.db.webhookDelivery.updateMany({ data: { notBefore: new Date(0) } });

async function completeOne(): Promise<string> {
  const { db } = testDb;
  const id = await insertMigration(db, { status: "running", plannedAt: new Date(), name: "acme 2024" });
  await insertPart(db, id, 0, { status: "done", endedAt: new Date(), read: 10, accepted: 9, dropped: 1 });
  expect(await transition(db, { id, to: "completed", actor: "system" })).toBe(true);
  return id;
}

test("tells of an end once, signed, with the ledger", async () => {
  const { secret } = await createWebhook(testDb.db, url, POLICY);
  const id = await completeOne();
  expect(await deliver()).toBe(1);
  expect(await deliver()).toBe(0);
  expect(got).toHaveLength(1);
  const { headers, body } = got[0]!;
  expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
    type: "migration.completed",
    data: { id, name: "acme 2024", status: "completed", ledger: { read: 10, accepted: 9, dropped: 1, rejected: 0 } },
  });
  expect(() => new Webhook(secret).verify(body.replace("acme", "evil"), headers as Record<string, string>)).toThrow();
});

test("tells why somebody is needed, and not of what needs nobody", async () => {
  const { db } = testDb;
  await createWebhook(db, url, POLICY);
  const id = await insertMigration(db, { status: "queued" });
  await transition(db, { id, to: "running", actor: "system" });
  const error = { code: "credentials_refused", message: "The key was refused.", hint: "Give another." };
  await transition(db, { id, to: "pausing", actor: "system", error });
  await transition(db, { id, to: "paused", actor: "system" });
  expect(await deliver()).toBe(1);
  expect(JSON.parse(got[0]!.body)).toMatchObject({
    type: "migration.paused",
    data: { id, status: "paused", error, why: error.message },
  });
});

test("tells the state at the change, however late it is delivered", async () => {
  const { db } = testDb;
  await createWebhook(db, url, POLICY);
  const id = await insertMigration(db, {
    status: "pausing",
    plannedAt: new Date(),
    error: { code: "x", message: "Full." },
  });
  const part = await insertPart(db, id, 0, { read: 3, accepted: 3 });
  await transition(db, { id, to: "paused", actor: "system" });
  await transition(db, { id, to: "queued", actor: { person: "Ada" } });
  await db.part.update({ where: { id: part }, data: { read: 9, accepted: 9 } });
  await deliver();
  expect(JSON.parse(got[0]!.body)).toMatchObject({
    type: "migration.paused",
    data: { status: "paused", error: { message: "Full." }, ledger: { read: 3, accepted: 3 } },
  });
});

test.each([
  { allowed: 100, rejected: [79, 80], why: "80 records" },
  { allowed: 10_000, rejected: [999, 1_000], why: "1000 records" },
  { allowed: 0, rejected: [0, 1], why: "1 record could" },
])("of $allowed rejects allowed, many are told once", async ({ allowed, rejected: [few, many], why }) => {
  const { db } = testDb;
  await createWebhook(db, url, POLICY);
  const id = await insertMigration(db, { status: "running", plannedAt: new Date(), rejectAllowance: allowed });
  const part = await insertPart(db, id, 0, { read: few!, rejected: few! });
  await settleMigration(db, id);
  expect(await deliver()).toBe(0);
  await db.part.update({ where: { id: part }, data: { read: many!, rejected: many! } });
  await settleMigration(db, id);
  await settleMigration(db, id);
  expect(await deliver()).toBe(1);
  expect(JSON.parse(got[0]!.body)).toMatchObject({
    type: "migration.many_rejects",
    data: { id, status: "running", why: expect.stringContaining(why) as string, ledger: { rejected: many } },
  });
});

test("tries again after a refusal, later each time, under the same id", async () => {
  const { db } = testDb;
  await createWebhook(db, url, POLICY);
  await completeOne();
  answers.push(500, 302);
  expect(await deliver()).toBe(0);
  expect(await deliver()).toBe(0);
  expect(got).toHaveLength(1);
  expect(webhookList.parse({ items: await listWebhooks(db) }).items[0]).toMatchObject({
    waiting: 1,
    last: { deliveredAt: null, problem: "It answered 500." },
  });
  await makeDue();
  await deliver();
  const { attempts, notBefore } = await db.webhookDelivery.findFirstOrThrow();
  expect(attempts).toBe(2);
  expect(notBefore.getTime()).toBeGreaterThan(Date.now() + 5_000);
  await makeDue();
  expect(await deliver()).toBe(1);
  expect(new Set(got.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect((await listWebhooks(db))[0]).toMatchObject({ waiting: 0, last: { problem: null } });
});

test("a receiver that is gone is tried for days, then given up", async () => {
  const { db } = testDb;
  await createWebhook(db, "http://127.0.0.1:9/", POLICY);
  await completeOne();
  await db.webhookDelivery.updateMany({ data: { attempts: 23 } });
  await deliver();
  const delivery = await db.webhookDelivery.findFirstOrThrow();
  expect(delivery.failedAt).not.toBeNull();
  expect(delivery.problem).toMatch(/refuses the connection/);
  await makeDue();
  expect(await deliver()).toBe(0);
});

test("two workers do not tell it twice", async () => {
  await createWebhook(testDb.db, url, POLICY);
  await completeOne();
  await Promise.all([deliver(), deliver(), deliver()]);
  expect(got).toHaveLength(1);
});

test("an address inside the network must be allowed, and a deleted webhook is told nothing", async () => {
  const { db } = testDb;
  await expect(createWebhook(db, "http://10.0.0.1/", POLICY)).rejects.toMatchObject({ code: "private_endpoint" });
  const { id } = await createWebhook(db, url, POLICY);
  await completeOne();
  await deleteWebhook(db, id);
  expect(await deliver()).toBe(0);
  await expect(deleteWebhook(db, id)).rejects.toMatchObject({ code: "not_found" });
});
