import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import * as authRoute from "@/app/api/auth/[...all]/route";
import { GET as getMe } from "@/app/api/me/route";
import { POST as postSetup } from "@/app/api/setup/route";
import { DELETE as deleteToken } from "@/app/api/tokens/[id]/route";
import { GET as getTokens, POST as postToken } from "@/app/api/tokens/route";
import { GET as getUnknown } from "@/app/api/[...path]/route";
import { db } from "@/lib/db/client";
import { createTestDb } from "@/lib/db/testing/test-db";
import { hashToken } from "./tokens";
import { prepareFirstAdmin, setupLinkWorks } from "./first-admin";

const ORIGIN = "http://backhaul.test:3000";
const ADMIN = { name: "Ada", email: "Ada@Example.com", password: "correct horse battery" };

let testDb: Awaited<ReturnType<typeof createTestDb>>;
let folder: string;

beforeAll(async () => {
  testDb = await createTestDb();
  folder = await mkdtemp(join(tmpdir(), "backhaul auth "));
  Object.assign(process.env, { DATABASE_URL: testDb.url, DATA_DIR: folder, API_TOKEN: "token-of-the-environment" });
  process.env.LOG_LEVEL = "silent";
});

afterAll(async () => {
  await db().$disconnect();
  await testDb.drop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await testDb.db.user.deleteMany();
  await testDb.db.setupToken.deleteMany();
  await testDb.db.apiToken.deleteMany();
});

type Call = { method?: string; body?: unknown; headers?: Record<string, string> };
type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

/** As a browser at ORIGIN sends it through Next, which makes its own idea of the URL's host. */
function call(handler: Handler, path: string, { method = "GET", body, headers = {} }: Call = {}, params: unknown = {}) {
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    headers: { host: new URL(ORIGIN).host, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return handler(request, { params: Promise.resolve(params) });
}

const fromPage = { origin: ORIGIN, "sec-fetch-site": "same-origin" };
const signInCall = (password: string, email = ADMIN.email, headers: Record<string, string> = fromPage) =>
  call(authRoute.POST, "/api/auth/sign-in/email", { method: "POST", body: { email, password }, headers });
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

async function setUp() {
  const { setupPath } = await prepareFirstAdmin(testDb.db);
  const token = new URL(setupPath ?? "", ORIGIN).searchParams.get("token") ?? "";
  const response = await call(postSetup, "/api/setup", {
    method: "POST",
    body: { token, ...ADMIN },
    headers: fromPage,
  });
  return { token, response };
}

describe("the set-up link", () => {
  test("makes the first admin and signs in", async () => {
    const { token, response } = await setUp();
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/i);
    const me = await call(getMe, "/api/me", { headers: { cookie: cookieOf(response) } });
    expect(await me.json()).toEqual({ kind: "user", name: "Ada", email: "ada@example.com" });
    expect(await setupLinkWorks(testDb.db, token)).toBe(false);
  });

  test("works once", async () => {
    const { token } = await setUp();
    const again = await call(postSetup, "/api/setup", {
      method: "POST",
      body: { token, ...ADMIN, email: "b@example.com" },
    });
    expect(again.status).toBe(403);
    expect(await testDb.db.user.count()).toBe(1);
  });

  test("makes one admin when it is used twice at once", async () => {
    const { setupPath } = await prepareFirstAdmin(testDb.db);
    const token = new URL(setupPath ?? "", ORIGIN).searchParams.get("token");
    const responses = await Promise.all(
      ["a@example.com", "b@example.com"].map((email) =>
        call(postSetup, "/api/setup", { method: "POST", body: { token, ...ADMIN, email } }),
      ),
    );
    expect(responses.map(({ status }) => status).sort()).toEqual([201, 403]);
    expect(await testDb.db.user.count()).toBe(1);
  });

  test("is replaced by the next start's, and not given once somebody exists", async () => {
    const first = await prepareFirstAdmin(testDb.db);
    const second = await prepareFirstAdmin(testDb.db);
    const works = ({ setupPath }: { setupPath: string | null }) =>
      setupLinkWorks(testDb.db, new URL(setupPath ?? "", ORIGIN).searchParams.get("token") ?? "");
    expect([await works(first), await works(second)]).toEqual([false, true]);
    await setUp();
    expect(await prepareFirstAdmin(testDb.db)).toEqual({ setupPath: null });
  });

  test("is not stored", async () => {
    const { setupPath } = await prepareFirstAdmin(testDb.db);
    const token = new URL(setupPath ?? "", ORIGIN).searchParams.get("token") ?? "";
    const [row] = await testDb.db.setupToken.findMany();
    expect(Buffer.from(row!.hash)).toEqual(hashToken(token));
  });

  test.each([
    { name: "a short password", patch: { password: "short" }, field: "password" },
    { name: "a bad address", patch: { email: "nobody" }, field: "email" },
    { name: "no name", patch: { name: " " }, field: "name" },
  ])("refuses $name and stays good", async ({ patch, field }) => {
    const { setupPath } = await prepareFirstAdmin(testDb.db);
    const token = new URL(setupPath ?? "", ORIGIN).searchParams.get("token") ?? "";
    const response = await call(postSetup, "/api/setup", { method: "POST", body: { token, ...ADMIN, ...patch } });
    expect(response.status).toBe(422);
    expect(Object.keys((await response.json()).error.fields)).toEqual([field]);
    expect(await setupLinkWorks(testDb.db, token)).toBe(true);
  });
});

describe("sign-in", () => {
  test("gives a session for the right password only, whatever the case of the address", async () => {
    await setUp();
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
    const { response } = await setUp();
    const headers = { ...fromPage, cookie: cookieOf(response) };
    const out = await call(authRoute.POST, "/api/auth/sign-out", { method: "POST", body: {}, headers });
    expect(out.status).toBe(200);
    expect((await call(getMe, "/api/me", { headers })).status).toBe(401);
  });

  test("is refused to another site's page", async () => {
    await setUp();
    const evil = { origin: "https://evil.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" };
    expect((await signInCall(ADMIN.password, ADMIN.email, evil)).status).toBe(403);
  });

  test("is not open to the public as sign-up", async () => {
    const body = { name: "Eve", email: "eve@example.com", password: "correct horse battery" };
    const response = await call(authRoute.POST, "/api/auth/sign-up/email", { method: "POST", body, headers: fromPage });
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await testDb.db.user.count()).toBe(0);
  });

  test("stops guessing at one account, also from changing addresses", async () => {
    await setUp();
    const guess = (n: number) =>
      signInCall(`guess ${n}`, "victim@example.com", { ...fromPage, "x-forwarded-for": `203.0.113.${n}` });
    const statuses: number[] = [];
    for (let n = 1; n <= 12; n++) statuses.push((await guess(n)).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  });
});

describe("who may call", () => {
  test("nobody without a session or token", async () => {
    for (const handler of [getMe, getTokens, getUnknown]) {
      const response = await call(handler, "/api/x");
      expect(response.status).toBe(401);
      expect((await response.json()).error.code).toBe("unauthorized");
    }
  });

  test.each(["better luck", "Bearer wrong-token", "Basic YTpi", "Bearer "])("not %j", async (authorization) => {
    const { response } = await setUp();
    const headers = { authorization, cookie: cookieOf(response) };
    expect((await call(getMe, "/api/me", { headers })).status).toBe(401);
  });

  test("not a forged or an expired session", async () => {
    const { response } = await setUp();
    const cookie = cookieOf(response);
    const forged = cookie.replace(/=(.)/, (_, first: string) => `=${first === "a" ? "b" : "a"}`);
    expect((await call(getMe, "/api/me", { headers: { cookie: forged } })).status).toBe(401);
    await testDb.db.session.updateMany({ data: { expiresAt: new Date(Date.now() - 1_000) } });
    expect((await call(getMe, "/api/me", { headers: { cookie } })).status).toBe(401);
  });

  test("the token of the environment", async () => {
    const me = await call(getMe, "/api/me", { headers: { authorization: "Bearer token-of-the-environment" } });
    expect(await me.json()).toEqual({ kind: "token", name: "API_TOKEN", email: null });
  });

  test("a made token, until it is deleted", async () => {
    const { response } = await setUp();
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
    const { response } = await setUp();
    const headers = { origin: "https://evil.example", cookie: cookieOf(response) };
    const made = await call(postToken, "/api/tokens", { method: "POST", body: { name: "ci" }, headers });
    expect(made.status).toBe(403);
    expect(await testDb.db.apiToken.count()).toBe(0);
  });

  test("an unknown address under /api answers 404 in the one shape", async () => {
    const response = await call(getUnknown, "/api/nothing", {
      headers: { authorization: "Bearer token-of-the-environment" },
    });
    expect(response.status).toBe(404);
    expect((await response.json()).error.message).toContain("GET /api/nothing");
  });
});
