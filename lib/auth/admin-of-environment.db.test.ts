import { afterAll, beforeAll, expect, test } from "vitest";

import { prepareFirstAdmin } from "./first-admin";
import { ADMIN, type AuthApp, signInCall, startAuthApp } from "./testing/auth-app";

let app: AuthApp;
beforeAll(async () => {
  app = await startAuthApp({ ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password });
});
afterAll(() => app.drop());

test("ADMIN_EMAIL and ADMIN_PASSWORD make the admin at the first start and change nothing at later ones", async () => {
  expect(await prepareFirstAdmin(app.db)).toEqual({ setupPath: null });
  expect((await signInCall(ADMIN.password)).status).toBe(200);
  const before = await app.db.account.findMany();
  expect(await prepareFirstAdmin(app.db)).toEqual({ setupPath: null });
  expect(await app.db.account.findMany()).toEqual(before);
});
