import { expect, test } from "vitest";

import type { StatusView } from "@/lib/schemas/status-view";

import { noticeOf } from "./status-notice";

const running: StatusView = { status: "running", manyRejects: false };
const error = { code: "x", message: "The key was refused." };

test.each<{ name: string; before?: StatusView; now: StatusView; told: string | null }>([
  { name: "nothing while it runs", now: { ...running, status: "waiting" }, told: null },
  { name: "an end", now: { ...running, status: "completed" }, told: "It is completed." },
  {
    name: "a pause with its cause",
    now: { ...running, status: "paused", error },
    told: "It is paused and needs you. The key was refused.",
  },
  {
    name: "many rejects, once",
    now: { ...running, manyRejects: true },
    told: "Many records could not be imported. Look at its rejects.",
  },
  {
    name: "nothing that was seen",
    before: { status: "paused", manyRejects: true },
    now: { status: "paused", manyRejects: true },
    told: null,
  },
  {
    name: "the pause, when many rejects led to it",
    now: { status: "paused", manyRejects: true },
    told: "It is paused and needs you.",
  },
])("tells $name", ({ before = running, now, told }) => {
  expect(noticeOf(before, now)).toBe(told);
});
