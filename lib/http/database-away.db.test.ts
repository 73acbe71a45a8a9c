import { createServer } from "node:net";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createDb } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { isDatabaseAway } from "./database-away";

let testDb: TestDb;
beforeAll(async () => {
  testDb = await createTestDb();
});
afterAll(() => testDb.drop());

const failureOf = (query: Promise<unknown>) =>
  query.then(
    () => null,
    (error: unknown) => error,
  );

/** The test database's address with one part changed. */
function changed(change: (url: URL) => void): string {
  const url = new URL(testDb.url);
  change(url);
  return url.href;
}

async function closedPort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return String(typeof address === "object" && address?.port);
}

test.each([
  {
    name: "its port is closed",
    url: async () => {
      const port = await closedPort();
      return changed((url) => {
        url.port = port;
      });
    },
  },
  {
    name: "it does not exist",
    url: async () =>
      changed((url) => {
        url.pathname = "/none";
      }),
  },
  {
    name: "the host has no address",
    url: async () =>
      changed((url) => {
        url.hostname = "none.invalid";
      }),
  },
])("sees that the database is away when $name", async ({ url }) => {
  const db = createDb(await url());
  const failures = [await failureOf(db.user.count()), await failureOf(db.$queryRaw`SELECT 1`)];
  await db.$disconnect();
  expect(failures.map((failure) => isDatabaseAway(failure))).toEqual([true, true]);
});

test("sees that the server ended the connection in the middle of a query", async () => {
  const db = createDb(testDb.url);
  const failures = [
    await failureOf(db.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`),
    await failureOf(
      db.$transaction(async (tx) => {
        await failureOf(tx.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`);
        await tx.user.count();
      }),
    ),
  ];
  await db.$disconnect();
  expect(failures.map((failure) => isDatabaseAway(failure))).toEqual([true, true]);
});

test("does not take other failures for that", async () => {
  const duplicate = { data: { hash: Uint8Array.from([1]) } };
  await testDb.db.setupToken.create(duplicate);
  const failures = [
    await failureOf(testDb.db.setupToken.create(duplicate)),
    await failureOf(testDb.db.$queryRaw`SELECT nonsense`),
    Object.assign(new Error("no such file"), { code: "ENOENT" }),
    Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
  ];
  expect(failures.map((failure) => isDatabaseAway(failure))).toEqual([false, false, false, false]);
});
