import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import * as authRoute from "@/app/api/auth/[...all]/route";
import { GET as getMe } from "@/app/api/me/route";
import { ADMIN, type AuthApp, call, cookieOf, fromPage, setUp, signInCall, startAuthApp } from "./testing/auth-app";

let app: AuthApp;
beforeAll(async () => {
  app = await startAuthApp();
});
afterAll(() => app.drop());
beforeEach(() => app.empty());

describe("sign-in", () => {
  test("gives a session for the right password only, whatever the case of the address", async () => {
    await setUp(app);
    const right = await signInCall(ADMIN.password, "ADA@example.com");
    expect(right.status).toBe(200);
    const me = await call(getMe, "/api/me", { headers: { cookie: cookieOf(right) } });
    expect(me.status).toBe(200);
    const wrong = await signInCall("not it at all");
    expect(wrong.status).toBe(401);
    expect((await wrong.json()).error).toMatchObject({ code: "invalid_email_or_password" });
    expect(wrong.headers.getSetCookie()).toEqual([]);
  });

  test("ends at sign-out", async () => {
    const { response } = await setUp(app);
    const headers = { ...fromPage, cookie: cookieOf(response) };
    const out = await call(authRoute.POST, "/api/auth/sign-out", { method: "POST", body: {}, headers });
    expect(out.status).toBe(200);
    expect((await call(getMe, "/api/me", { headers })).status).toBe(401);
  });

  test("is refused to another site's page", async () => {
    await setUp(app);
    const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
    expect((await signInCall(ADMIN.password, ADMIN.email, evil)).status).toBe(403);
  });

  test("is not open to the public as sign-up", async () => {
    const body = { name: "Eve", email: "eve@example.com", password: "correct horse battery" };
    const response = await call(authRoute.POST, "/api/auth/sign-up/email", { method: "POST", body, headers: fromPage });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await app.db.user.count()).toBe(0);
  });

  test("stops guessing at one account, also from changing addresses", async () => {
    await setUp(app);
    const guess = (n: number) =>
      signInCall(`guess ${n}`, "victim@example.com", { ...fromPage, "x-forwarded-for": `203.0.113.${n}` });
    const statuses: number[] = [];
    for (let n = 1; n <= 12; n++) statuses.push((await guess(n)).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  });
});
