import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { GET as getMe } from "@/app/api/me/route";
import { POST as postSetup } from "@/app/api/setup/route";
import { prepareFirstAdmin, setupLinkWorks } from "./first-admin";
import { ADMIN, type AuthApp, call, cookieOf, setUp, startAuthApp, tokenOf } from "./testing/auth-app";
import { hashToken } from "./tokens";

let app: AuthApp;
beforeAll(async () => {
  app = await startAuthApp();
});
afterAll(() => app.drop());
beforeEach(() => app.empty());

describe("the set-up link", () => {
  test("makes the first admin and signs in", async () => {
    const { token, response } = await setUp(app);
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/i);
    const me = await call(getMe, "/api/me", { headers: { cookie: cookieOf(response) } });
    expect(await me.json()).toEqual({ kind: "user", name: "Ada", email: "ada@example.com" });
    expect(await setupLinkWorks(app.db, token)).toBe(false);
  });

  test("works once", async () => {
    const { token } = await setUp(app);
    const again = await call(postSetup, "/api/setup", {
      method: "POST",
      body: { token, ...ADMIN, email: "b@example.com" },
    });
    expect(again.status).toBe(403);
    expect(await app.db.user.count()).toBe(1);
  });

  test("makes one admin when it is used twice at once", async () => {
    const token = tokenOf(await prepareFirstAdmin(app.db));
    const responses = await Promise.all(
      ["a@example.com", "b@example.com"].map((email) =>
        call(postSetup, "/api/setup", { method: "POST", body: { token, ...ADMIN, email } }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect(await app.db.user.count()).toBe(1);
  });

  test("is replaced by the next start's, and not given once somebody exists", async () => {
    const first = await prepareFirstAdmin(app.db);
    const second = await prepareFirstAdmin(app.db);
    const works = (made: { setupPath: string | null }) => setupLinkWorks(app.db, tokenOf(made));
    expect([await works(first), await works(second)]).toEqual([false, true]);
    await setUp(app);
    expect(await prepareFirstAdmin(app.db)).toEqual({ setupPath: null });
  });

  test("is not stored", async () => {
    const token = tokenOf(await prepareFirstAdmin(app.db));
    const [row] = await app.db.setupToken.findMany();
    expect(Buffer.from(row!.hash)).toEqual(hashToken(token));
  });

  test.each([
    { name: "a short password", patch: { password: "short" }, field: "password" },
    { name: "a bad address", patch: { email: "nobody" }, field: "email" },
    { name: "no name", patch: { name: " " }, field: "name" },
  ])("refuses $name and stays good", async ({ patch, field }) => {
    const token = tokenOf(await prepareFirstAdmin(app.db));
    const response = await call(postSetup, "/api/setup", { method: "POST", body: { token, ...ADMIN, ...patch } });
    expect(response.status).toBe(422);
    expect(Object.keys((await response.json()).error.fields)).toEqual([field]);
    expect(await setupLinkWorks(app.db, token)).toBe(true);
  });
});
