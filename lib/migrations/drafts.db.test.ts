import { randomUUID } from "node:crypto";

import { afterAll, beforeAll, expect, test } from "vitest";

import { createTestDb, type TestDb } from "@/lib/db/testing/test-db";
import { draftView, emptyDraft, keptSecret, type WizardDraft } from "@/lib/schemas/draft";
import { deleteDraft, fillKeptSecrets, getDraft, listDrafts, saveDraft } from "./drafts";

const ADA = "user:ada";
const EVE = "user:eve";

let testDb: TestDb;
beforeAll(async () => {
  process.env.APP_SECRET = "a secret of at least thirty-two characters";
  testDb = await createTestDb();
});
afterAll(() => testDb.drop());

const typed = (secretAccessKey: string, patch: Partial<WizardDraft> = {}): WizardDraft => ({
  ...emptyDraft,
  place: "s3",
  source: { ...emptyDraft.source, s3: { ...emptyDraft.source.s3, bucket: "exports", secretAccessKey } },
  ...patch,
});

test("what was typed comes back, with the secret only as a sign that it is kept", async () => {
  const id = randomUUID();
  const events = { rule: "only" as const, names: ["a\u0000b", "\ud83d", "__proto__"], renames: { "naïve\u2028": "x" } };
  await saveDraft(testDb.db, ADA, id, { draft: typed("very-secret-1234", { events, name: "half" }) });
  const view = draftView.parse(await getDraft(testDb.db, ADA, id));
  expect(view.draft).toEqual(typed(keptSecret(id, "s3"), { events, name: "half" }));
  expect(view.endings).toEqual({ s3: "••••1234" });
  expect(JSON.stringify(view)).not.toContain("very-secret");
  const row = await testDb.db.wizardDraft.findUniqueOrThrow({ where: { id } });
  expect(row.answers).not.toContain("very-secret");
  expect(Buffer.from(row.secrets ?? []).toString("latin1")).not.toContain("very-secret");
});

test("a kept secret stays, a new one replaces it, an empty one removes it", async () => {
  const id = randomUUID();
  const source = (secret: string) => ({ kind: "s3", secretAccessKey: secret, list: [{ deep: secret }] });
  const kept = keptSecret(id, "s3");
  await saveDraft(testDb.db, ADA, id, { draft: typed("first-secret") });
  await saveDraft(testDb.db, ADA, id, { draft: typed(kept) });
  expect(await fillKeptSecrets(testDb.db, ADA, source(kept))).toEqual(source("first-secret"));
  await saveDraft(testDb.db, ADA, id, { draft: typed("second-secret") });
  expect(await fillKeptSecrets(testDb.db, ADA, source(kept))).toEqual(source("second-secret"));
  await saveDraft(testDb.db, ADA, id, { draft: typed("") });
  await expect(fillKeptSecrets(testDb.db, ADA, source(kept))).rejects.toMatchObject({ code: "invalid_input" });
});

test("nobody sees, changes, deletes or uses another's draft", async () => {
  const id = randomUUID();
  await saveDraft(testDb.db, ADA, id, { draft: typed("first-secret") });
  const notFound = { code: "not_found" };
  await expect(getDraft(testDb.db, EVE, id)).rejects.toMatchObject(notFound);
  await expect(saveDraft(testDb.db, EVE, id, { draft: typed("mine") })).rejects.toMatchObject(notFound);
  await expect(fillKeptSecrets(testDb.db, EVE, keptSecret(id, "s3"))).rejects.toMatchObject(notFound);
  await deleteDraft(testDb.db, EVE, id);
  expect((await listDrafts(testDb.db, EVE)).items).toEqual([]);
  expect(await fillKeptSecrets(testDb.db, ADA, keptSecret(id, "s3"))).toBe("first-secret");
});

test("the list has the latest first, and a deleted draft is gone", async () => {
  const [older, newer] = [randomUUID(), randomUUID()];
  const owner = "user:list";
  await saveDraft(testDb.db, owner, older, { draft: typed("x") });
  await saveDraft(testDb.db, owner, newer, { draft: typed("x") });
  await saveDraft(testDb.db, owner, older, { draft: typed("y") });
  expect((await listDrafts(testDb.db, owner)).items.map(({ id }) => id)).toEqual([older, newer]);
  await deleteDraft(testDb.db, owner, older);
  await deleteDraft(testDb.db, owner, older);
  expect((await listDrafts(testDb.db, owner)).items.map(({ id }) => id)).toEqual([newer]);
});

test("a draft of an older version opens with defaults for what it does not know", async () => {
  const id = randomUUID();
  const answers = JSON.stringify({ place: "s3", source: { s3: { bucket: "old" } }, gone: 1 });
  await testDb.db.wizardDraft.create({ data: { id, owner: ADA, answers } });
  const { draft } = await getDraft(testDb.db, ADA, id);
  expect(draft).toEqual({
    ...typed(""),
    source: { ...emptyDraft.source, s3: { ...emptyDraft.source.s3, bucket: "old" } },
  });
});

test("one page notices what another has saved; its own lost answer is no surprise", async () => {
  const id = randomUUID();
  const [here, there] = [randomUUID(), randomUUID()];
  const save = (name: string, more: { page?: string; revision?: number }) =>
    saveDraft(testDb.db, ADA, id, { draft: typed("x", { name }), ...more });
  const first = await save("one", { page: here });
  const second = await save("two", { page: here, revision: first.revision });
  // The answer to the second was lost.
  const again = await save("two", { page: here, revision: first.revision });
  expect(again.revision).toBeGreaterThan(second.revision);
  const other = await save("other", { page: there, revision: again.revision });
  await expect(save("mine", { page: here, revision: again.revision })).rejects.toMatchObject({ code: "draft_changed" });
  expect((await getDraft(testDb.db, ADA, id)).draft.name).toBe("other");
  // Said to be meant.
  const kept = await save("mine", { page: here });
  await expect(save("other", { page: there, revision: other.revision })).rejects.toMatchObject({
    code: "draft_changed",
  });
  expect(kept.draft.name).toBe("mine");
  await deleteDraft(testDb.db, ADA, id);
  await expect(save("ghost", { page: here, revision: kept.revision })).rejects.toMatchObject({ code: "not_found" });
});

test("many saves at once all count", async () => {
  const id = randomUUID();
  await Promise.all(Array.from({ length: 8 }, (_, at) => saveDraft(testDb.db, ADA, id, { draft: typed(`s${at}`) })));
  expect((await getDraft(testDb.db, ADA, id)).revision).toBe(8);
});

test("an answer that is not understood falls to its default, alone, and fails neither list nor draft", async () => {
  const id = randomUUID();
  const owner = "user:newer";
  const answers = JSON.stringify({
    place: "gopher",
    name: "Kept",
    destination: { choice: "moon" },
    scope: { from: "x" },
  });
  await testDb.db.wizardDraft.create({ data: { id, owner, answers } });
  const { items } = await listDrafts(testDb.db, owner);
  expect(items.map(({ draft }) => [draft.name, draft.place, draft.scope.from])).toEqual([["Kept", null, "x"]]);
  expect((await getDraft(testDb.db, owner, id)).draft.destination).toEqual(emptyDraft.destination);
});
