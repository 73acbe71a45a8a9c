import { describe, expect, test } from "vitest";
import { z } from "zod";

import { AppError } from "@/lib/errors";
import { errorBody } from "@/lib/schemas/problem";
import { publicRoute } from "./route";

const context = (params: unknown = {}) => ({ params: Promise.resolve(params) });
const post = (body: BodyInit | null, headers = {}) => new Request("http://x/api", { method: "POST", body, headers });

async function problemOf(response: Response) {
  return { status: response.status, ...errorBody.parse(await response.json()).error };
}

describe("publicRoute", () => {
  const echo = publicRoute(
    {
      params: z.object({ id: z.uuid() }),
      query: z.object({ limit: z.coerce.number().max(10).default(5) }),
      body: z.strictObject({ a: z.object({ b: z.int() }) }),
    },
    async ({ params, query, body }) => Response.json({ params, query, body }),
  );
  const id = "7d444840-9dc0-41d1-b245-5ffdce74fad2";

  test("hands on what the schemas made of the input", async () => {
    const response = await echo(
      new Request("http://x/api?limit=7", { method: "POST", body: '{"a":{"b":1}}' }),
      context({ id }),
    );
    expect(await response.json()).toEqual({ params: { id }, query: { limit: 7 }, body: { a: { b: 1 } } });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  test("answers 422 with the path of each bad field", async () => {
    expect(await problemOf(await echo(post('{"a":{"b":"x"}}'), context({ id })))).toMatchObject({
      status: 422,
      code: "invalid_input",
      fields: { "a.b": [expect.any(String)] },
    });
  });

  test("answers 422 for a bad query", async () => {
    const response = await echo(
      new Request("http://x/api?limit=70", { method: "POST", body: '{"a":{"b":1}}' }),
      context({ id }),
    );
    expect(await problemOf(response)).toMatchObject({ status: 422, fields: { limit: [expect.any(String)] } });
  });

  test("answers 404 for an address that can name nothing", async () => {
    expect(await problemOf(await echo(post("{}"), context({ id: "x" })))).toMatchObject({
      status: 404,
      code: "not_found",
    });
  });

  test.each([
    { name: "cut JSON", body: '{"a":', status: 400, code: "malformed_json" },
    { name: "no body", body: null, status: 400, code: "malformed_json" },
    { name: "bytes that are not UTF-8", body: new Uint8Array([0x22, 0xff, 0x22]), status: 400, code: "malformed_json" },
    { name: "a body over the limit", body: " ".repeat(2 * 1024 * 1024 + 1), status: 413, code: "body_too_large" },
  ])("answers $status for $name", async ({ body, status, code }) => {
    expect(await problemOf(await echo(post(body), context({ id })))).toMatchObject({ status, code });
  });

  test("keeps the hint of an error that was foreseen", async () => {
    const handle = publicRoute({}, async () => {
      throw new AppError("conflict", "It is taken.", { hint: "Take another." });
    });
    expect(await problemOf(await handle(post(null), context()))).toMatchObject({ status: 409, hint: "Take another." });
  });

  test("tells nothing of an error that was not", async () => {
    const handle = publicRoute({}, async () => {
      throw new Error("password=hunter2");
    });
    const response = await handle(post(null), context());
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("hunter2");
  });

  test("does not blame the client for a ZodError of its own", async () => {
    const handle = publicRoute({}, async () => Response.json(z.string().parse(1)));
    expect((await handle(post(null), context())).status).toBe(500);
  });
});
