import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { Refused, type Api } from "./support/api";
import type { App } from "./support/app";
import { expect, signIn, test } from "./support/fixtures";

// Files that are not what they should be, read from the import folder into a sandbox.

const GOOD = (n: number) =>
  JSON.stringify({
    event_type: `Event ${n}`,
    user_id: `u${n}`,
    event_time: "2024-05-01 10:00:00.000000",
    uuid: uuid(n),
  });
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const folder = (path: string) => ({ kind: "folder", contentType: "amplitude", path });

async function place(app: App, path: string, content: string | Buffer): Promise<void> {
  const file = join(app.importDir, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, content);
}

const start = (api: Api, path: string, options: Record<string, unknown> = {}) =>
  api.start({
    name: path,
    source: folder(path),
    options: { rejectLimit: 10_000, ...options },
    destination: { kind: "sandbox" },
  });

test("an empty file completes with nothing read", async ({ app, api }) => {
  await place(app, "empty.jsonl", "");
  const view = await api.reaches(await start(api, "empty.jsonl"), ["completed"]);
  expect(view.ledger.read).toBe(0);
  expect(view.parts).toMatchObject({ total: 1, empty: 1 });
});

test("an empty folder says that there is nothing to import", async ({ app, api }) => {
  await mkdir(join(app.importDir, "nothing"), { recursive: true });
  expect((await api.checkSource(folder("nothing"))).ok).toBe(false);
  const view = await api.reaches(await start(api, "nothing"), ["paused"]);
  expect(view.error).toMatchObject({ code: "nothing_to_import", hint: expect.any(String) });
});

test("lines that are not JSON are kept whole as rejects, and the rest arrives", async ({
  app,
  api,
  page,
  expectAccessible,
}) => {
  const bad = ["<!doctype html>", "{", "[1,2]", '{"event_type":"x"', "\u0000\u0001", "nul"];
  await place(app, "mixed.jsonl", [GOOD(1), ...bad.slice(0, 3), "", GOOD(2), ...bad.slice(3)].join("\r\n"));
  const id = await start(api, "mixed.jsonl");
  const view = await api.reaches(id, ["completed"]);
  expect(view.ledger).toMatchObject({ read: 8, accepted: 2, rejected: 6, inFlight: 0 });
  expect(view.rejected).toEqual({ invalid_json: 5, not_an_object: 1 });
  expect((await api.sandboxKeys(view.destination.id)).size).toBe(2);

  const download = await fetch(`${app.url}/api/migrations/${id}/rejects.jsonl`, {
    headers: { authorization: `Bearer ${app.token}` },
  });
  expect((await download.text()).split("\n").map((line) => line.replace(/\r$/, ""))).toEqual([...bad, ""]);

  await signIn(page);
  await page.goto(`/migrations/${id}?tab=rejects`);
  await expect(page.getByRole("tabpanel")).toContainText("The line is not valid JSON.");
  await expect(page.getByRole("link", { name: "Download all rejects" })).toBeVisible();
  await expectAccessible();
});

test("too many rejects pause it, and a resume goes on", async ({ app, api, page, expectAccessible }) => {
  const lines = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? `not json ${n}` : GOOD(n)));
  await place(app, "rejects.jsonl", lines.join("\n"));
  const id = await start(api, "rejects.jsonl", { rejectLimit: 12 });
  const paused = await api.reaches(id, ["paused"]);
  expect(paused.error).toMatchObject({ code: "too_many_rejects", hint: expect.any(String) });
  expect(paused.ledger.rejected).toBeLessThan(20);

  await signIn(page);
  await page.goto(`/migrations/${id}`);
  await expect(page.getByRole("alert").filter({ hasText: paused.error!.message })).toBeVisible();
  await expect(page.getByText(paused.error!.hint!)).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("status", { name: "Migration status" })).toContainText("Completed", { timeout: 30_000 });
  await expect(page.getByRole("alert").filter({ hasText: paused.error!.message }), "no stale error").toHaveCount(0);

  const view = await api.reaches(id, ["completed"]);
  expect(view.ledger).toMatchObject({ read: 40, accepted: 20, rejected: 20 });
  expect(view.error).toBeUndefined();
});

test("a line of 100 MB is kept whole, and its neighbours arrive", async ({ app, api }) => {
  test.setTimeout(120_000);
  const long = `{"event_type":"Long","text":"${"x".repeat(100_000_000)}"}`;
  await place(app, "long-line.jsonl", `${GOOD(1)}\n${long}\n${GOOD(2)}\n`);
  const id = await start(api, "long-line.jsonl");
  const view = await api.reaches(id, ["completed"], 90_000);
  expect(view.ledger).toMatchObject({ read: 3, accepted: 2, rejected: 1 });
  expect(view.rejected).toEqual({ record_too_large: 1 });
  const { items } = await api.rejects(id);
  expect(items[0]).toMatchObject({ reason: "record_too_large", length: long.length });
  const download = await fetch(`${app.url}/api/migrations/${id}/rejects.jsonl`, {
    headers: { authorization: `Bearer ${app.token}` },
  });
  expect((await download.text()) === `${long}\n`, "the download holds the line as it was").toBe(true);
});

test.describe("a path outside the import folder", () => {
  test.beforeAll(async ({ app }) => {
    await writeFile(join(app.dataDir, "secret.jsonl"), `${GOOD(1)}\n`);
    await mkdir(join(app.importDir, "links"), { recursive: true });
    await symlink(join(app.dataDir, "secret.jsonl"), join(app.importDir, "links", "file.jsonl")).catch(() => undefined);
    await symlink(app.dataDir, join(app.importDir, "links", "folder")).catch(() => undefined);
  });

  for (const path of [
    "../secret.jsonl",
    "links/../../secret.jsonl",
    "/etc/passwd",
    "links/file.jsonl",
    "links/folder/secret.jsonl",
    "a\\..\\..\\secret.jsonl",
  ])
    test(`is refused: ${path}`, async ({ api }) => {
      const check = await api.checkSource(folder(path)).catch((error: unknown) => error);
      if (check instanceof Refused)
        expect(["path_outside_import_dir", "path_not_found", "invalid_input"]).toContain(check.code);
      else expect(check).toMatchObject({ ok: false });

      const id = await start(api, path).catch((error: unknown) => error);
      if (id instanceof Refused) return expect(id.status).toBe(422);
      const view = await api.reaches(id as string, ["paused"]);
      expect(["path_outside_import_dir", "path_not_found"]).toContain(view.error?.code);
      expect(view.ledger.read).toBe(0);
    });

  test("is not walked into: links inside a folder are listed as skipped", async ({ app, api }) => {
    await place(app, "links/inside.jsonl", `${GOOD(7)}\n`);
    const view = await api.reaches(await start(api, "links"), ["completed"]);
    expect(view.ledger.read).toBe(1);
    expect(view.skipped).toBeGreaterThan(0);
  });
});
