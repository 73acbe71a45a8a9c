import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { GET as getUnknown } from "@/app/api/[...path]/route";
import { GET as getMe } from "@/app/api/me/route";
import { DELETE as deleteToken } from "@/app/api/tokens/[id]/route";
import { GET as getTokens, POST as postToken } from "@/app/api/tokens/route";
import { type AuthApp, call, cookieOf, ENVIRONMENT_TOKEN, fromPage, setUp, startAuthApp } from "./testing/auth-app";

let app: AuthApp;
beforeAll(async () => {
  app = await startAuthApp();
});
afterAll(() => app.drop());
beforeEach(() => app.empty());

describe("who may call", () => {
  test("nobody without a session or token", async () => {
    for (const handler of [getMe, getTokens, getUnknown]) {
      const response = await call(handler, "/api/x");
      expect(response.status).toBe(401);
      expect((await response.json()).error.code).toBe("unauthorized");
    }
  });

  test.each(["better luck", "Bearer wrong-token", "Basic YTpi", "Bearer "])("not %j", async (authorization) => {
    const { response } = await setUp(app);
    const headers = { authorization, cookie: cookieOf(response) };
    expect((await call(getMe, "/api/me", { headers })).status).toBe(401);
  });

  test("not a forged or an expired session", async () => {
    const { response } = await setUp(app);
    const cookie = cookieOf(response);
    const forged = cookie.replace(/=(.)/, (_, first: string) => `=${first === "a" ? "b" : "a"}`);
    expect((await call(getMe, "/api/me", { headers: { cookie: forged } })).status).toBe(401);
    await app.db.session.updateMany({ data: { expiresAt: new Date(Date.now() - 1_000) } });
    expect((await call(getMe, "/api/me", { headers: { cookie } })).status).toBe(401);
  });

  test("the token of the environment", async () => {
    const me = await call(getMe, "/api/me", { headers: { authorization: `Bearer ${ENVIRONMENT_TOKEN}` } });
    expect(await me.json()).toEqual({ kind: "token", name: "API_TOKEN", email: null });
  });

  test("a made token, until it is deleted", async () => {
    const { response } = await setUp(app);
    const page = { ...fromPage, cookie: cookieOf(response) };
    const made = await call(postToken, "/api/tokens", { method: "POST", body: { name: "ci" }, headers: page });
    expect(made.status).toBe(201);
    const { id, token } = (await made.json()) as { id: string; token: string };
    const bearer = { authorization: `Bearer ${token}` };

    expect(await (await call(getMe, "/api/me", { headers: bearer })).json()).toMatchObject({
      kind: "token",
      name: "token ci",
    });
    const listed = await call(getTokens, "/api/tokens", { headers: bearer });
    const text = await listed.text();
    expect(text).not.toContain(token);
    expect(JSON.parse(text).items).toMatchObject([{ id, name: "ci", lastUsedAt: expect.any(String) }]);

    const gone = await call(deleteToken, `/api/tokens/${id}`, { method: "DELETE", headers: page }, { id });
    expect(gone.status).toBe(204);
    expect((await call(getMe, "/api/me", { headers: bearer })).status).toBe(401);
  });

  test("no other site's page with the cookie of a session", async () => {
    const { response } = await setUp(app);
    const headers = { origin: "https://evil.example", cookie: cookieOf(response) };
    const made = await call(postToken, "/api/tokens", { method: "POST", body: { name: "ci" }, headers });
    expect(made.status).toBe(403);
    expect(await app.db.apiToken.count()).toBe(0);
  });

  test("an unknown address under /api answers 404 in the one shape", async () => {
    const response = await call(getUnknown, "/api/nothing", {
      headers: { authorization: `Bearer ${ENVIRONMENT_TOKEN}` },
    });
    expect(response.status).toBe(404);
    expect((await response.json()).error.message).toContain("GET /api/nothing");
  });
});
