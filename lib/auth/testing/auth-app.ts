import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { vi } from "vitest";

import * as authRoute from "@/app/api/auth/[...all]/route";
import { POST as postSetup } from "@/app/api/setup/route";
import { prepareFirstAdmin } from "@/lib/auth/first-admin";
import { db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";

const ORIGIN = "http://backhaul.test:3000";
export const ENVIRONMENT_TOKEN = "token-of-the-environment";
export const ADMIN = { name: "Ada", email: "Ada@Example.com", password: "correct horse battery" };

export type AuthApp = TestDb & { empty(): Promise<void> };

/** A database and settings for the routes, which read them on their first call. */
export async function startAuthApp(settings: Record<string, string> = {}): Promise<AuthApp> {
  const testDb = await createTestDb();
  const folder = await mkdtemp(join(tmpdir(), "backhaul auth "));
  const own = { DATABASE_URL: testDb.url, DATA_DIR: folder, API_TOKEN: ENVIRONMENT_TOKEN, LOG_LEVEL: "silent" };
  for (const [name, value] of Object.entries({ ...own, ...settings })) vi.stubEnv(name, value);
  return {
    ...testDb,
    empty: async () => {
      await testDb.db.user.deleteMany();
      await testDb.db.setupToken.deleteMany();
      await testDb.db.apiToken.deleteMany();
    },
    drop: async () => {
      await db().$disconnect();
      await testDb.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Call = { method?: string; body?: unknown; headers?: Record<string, string> };
type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

/** As a browser at ORIGIN sends it through Next, which makes its own idea of the URL's host. */
export function call(
  handler: Handler,
  path: string,
  { method = "GET", body, headers = {} }: Call = {},
  params: unknown = {},
) {
  const request = new Request(`http://localhost:3000${path}`, {
    method,
    headers: { host: new URL(ORIGIN).host, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return handler(request, { params: Promise.resolve(params) });
}

export const fromPage = { origin: ORIGIN, "sec-fetch-site": "same-origin" };
export const signInCall = (password: string, email = ADMIN.email, headers: Record<string, string> = fromPage) =>
  call(authRoute.POST, "/api/auth/sign-in/email", { method: "POST", body: { email, password }, headers });
export const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

/** The token in the one-time path, "" when there is none. */
export const tokenOf = ({ setupPath }: { setupPath: string | null }) =>
  new URL(setupPath ?? "", ORIGIN).searchParams.get("token") ?? "";

export async function setUp(app: AuthApp) {
  const token = tokenOf(await prepareFirstAdmin(app.db));
  const response = await call(postSetup, "/api/setup", {
    method: "POST",
    body: { token, ...ADMIN },
    headers: fromPage,
  });
  return { token, response };
}
