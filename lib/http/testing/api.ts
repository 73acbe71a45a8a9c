import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect } from "vitest";

import { db } from "@/lib/db/client";
import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";

const TOKEN = "token-of-the-environment";
export const RECORD =
  '{"event_type":"View","user_id":"u1","event_time":"2024-01-02 03:04:05","uuid":"0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"}';
/** What no answer may hold. */
export const SECRETS = ["phc_abcdefghijkl", "phx_zyxwvutsrqpo", "secret-access-key-value"];

/** In the import folder of each file's tests: a record, and a line that is none. */
export const source = { kind: "folder", contentType: "amplitude", path: "a.jsonl" };
export const posthog = { kind: "posthog", host: "https://us.i.posthog.com", projectToken: SECRETS[0] };

/** For the tests of a file: a database and an import folder of their own under the app's routes. */
export function useApi() {
  let testDb: TestDb;
  let folder: string;

  beforeAll(async () => {
    testDb = await createTestDb();
    folder = await mkdtemp(join(tmpdir(), "backhaul-api-"));
    Object.assign(process.env, { DATABASE_URL: testDb.url, DATA_DIR: folder, API_TOKEN: TOKEN, LOG_LEVEL: "silent" });
    await mkdir(join(folder, "imports"));
    await writeFile(join(folder, "imports", "a.jsonl"), `${RECORD}\nnonsense\n`);
  });
  afterAll(async () => {
    await db().$disconnect();
    await testDb.drop();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get db() {
      return testDb.db;
    },
    importFile: (name: string, content: string) => writeFile(join(folder, "imports", name), content),
  };
}

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

export type Call = {
  body?: unknown;
  file?: Buffer<ArrayBuffer>;
  id?: string;
  partId?: string;
  query?: string;
  accept?: string;
};

/** A route as it answers who has the token. */
export async function call(handler: Handler, { body, file, id, partId, query = "", accept }: Call = {}) {
  const request = new Request(`http://localhost/api${query}`, {
    method: body === undefined && !file ? "GET" : "POST",
    headers: {
      authorization: `Bearer ${TOKEN}`,
      ...(file && { "content-type": "application/x-ndjson" }),
      ...(accept && { accept }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(file && { body: file }),
  });
  const response = await handler(request, { params: Promise.resolve({ id, partId }) });
  const text = await response.text();
  for (const secret of SECRETS) expect(text).not.toContain(secret);
  return { status: response.status, text, json: <T>() => JSON.parse(text) as T };
}
