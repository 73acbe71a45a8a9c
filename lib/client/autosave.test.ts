import { expect, test, vi } from "vitest";

import { Autosave } from "./autosave";

/** Saves that end when they are told to. */
function harness() {
  const calls: { value: string; urgent: boolean; end: (error?: Error) => void }[] = [];
  const autosave = new Autosave<string>(
    (value, urgent) =>
      new Promise((resolve, reject) => {
        calls.push({ value, urgent, end: (error) => (error ? reject(error) : resolve()) });
      }),
    { pauseMs: 5, retryMs: 5, isFinal: (error) => error instanceof RangeError },
  );
  return { autosave, calls };
}

test("saves the last of several quick changes, once", async () => {
  const { autosave, calls } = harness();
  for (const value of ["a", "ab", "abc"]) autosave.change(value);
  expect(autosave.state()).toBe("saving");
  await vi.waitFor(() => expect(calls.map(({ value }) => value)).toEqual(["abc"]));
  calls[0]?.end();
  await vi.waitFor(() => expect(autosave.state()).toBe("saved"));
});

test("saves what changed during a save after it, never beside it", async () => {
  const { autosave, calls } = harness();
  autosave.change("a");
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  autosave.change("b");
  const flushed = autosave.flush();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(calls).toHaveLength(1);
  calls[0]?.end();
  await vi.waitFor(() => expect(calls.map(({ value }) => value)).toEqual(["a", "b"]));
  calls[1]?.end();
  expect(await flushed).toBe(true);
  expect(autosave.state()).toBe("saved");
});

test("says that a save failed, and tries again by itself", async () => {
  const { autosave, calls } = harness();
  autosave.change("a");
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0]?.end(new Error("away"));
  await vi.waitFor(() => expect(autosave.state()).toBe("failed"));
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1]?.end();
  await vi.waitFor(() => expect(autosave.state()).toBe("saved"));
});

test("flush says false when the save failed", async () => {
  const { autosave, calls } = harness();
  autosave.change("a");
  const flushed = autosave.flush();
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0]?.end(new Error("away"));
  expect(await flushed).toBe(false);
  await autosave.stop();
});

test("sends at once what is not saved when the page goes, and nothing after a stop", async () => {
  const { autosave, calls } = harness();
  autosave.sendNow();
  autosave.change("a");
  autosave.sendNow();
  expect(calls.map(({ value, urgent }) => [value, urgent])).toEqual([["a", true]]);
  await autosave.stop();
  autosave.change("b");
  autosave.sendNow();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(calls).toHaveLength(1);
});

test("what is refused for good is not tried again, until something else is typed", async () => {
  const { autosave, calls } = harness();
  autosave.change("too long");
  await vi.waitFor(() => expect(calls).toHaveLength(1));
  calls[0]?.end(new RangeError("too long"));
  await vi.waitFor(() => expect(autosave.state()).toBe("refused"));
  expect(autosave.error()).toBeInstanceOf(RangeError);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(calls).toHaveLength(1);
  expect(autosave.isPending()).toBe(true);
  autosave.change("short");
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  calls[1]?.end();
  await vi.waitFor(() => expect(autosave.state()).toBe("saved"));
  expect(autosave.error()).toBeNull();
});

test("goes on after a stop that came to nothing", async () => {
  const { autosave, calls } = harness();
  autosave.change("a");
  await autosave.stop();
  expect(calls).toHaveLength(0);
  autosave.resume();
  await vi.waitFor(() => expect(calls.map(({ value }) => value)).toEqual(["a"]));
  calls[0]?.end();
});
