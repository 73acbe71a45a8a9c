import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { insertMigration, insertPart } from "@/lib/migrations/testing/rows";

import { assertNoViolations, watchLedger } from "./ledger-watch";

let own: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of this test";
  own = await createTestDb();
  await watchLedger(own.db);
});
afterAll(() => own.drop());

test("a commit in which rejects, reasons and counters do not agree is written down, also when the next one mends it", async () => {
  const id = await insertMigration(own.db);
  const part = await insertPart(own.db, id, 0);
  const reject = { migrationId: id, partId: part, offset: 0, length: 1, reason: "invalid_json", detail: "" };
  const counted = { read: 1, rejected: 1, rejectedBy: { invalid_json: 1 } };
  await own.db.$transaction([
    own.db.part.update({ where: { id: part }, data: counted }),
    own.db.reject.create({ data: { ...reject, raw: Buffer.from("{") } }),
  ]);
  await assertNoViolations(own.db);

  await own.db.part.update({ where: { id: part }, data: { read: 2, rejected: 2 } });
  await own.db.part.update({ where: { id: part }, data: counted });
  await expect(assertNoViolations(own.db)).rejects.toThrow(/rejected is not the sum[\s\S]*2 rejected, but 1 kept/);
});
