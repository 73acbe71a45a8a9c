import { expect, test } from "vitest";

import { baseContext } from "@/lib/transforms/testing/compare";
import { transformBlock } from "@/lib/transforms/transform-block";

import { createInlinePool } from "./inline-pool";
import { runPart, type RunPartOptions } from "./run-part";
import { claimsInMemory, type PairClaim } from "./settle-pairs";
import { memoryDestination } from "./testing/memory-destination";
import { memorySource } from "./testing/memory-source";

const [DAY, OTHER_DAY] = ["2024-03-09", "2024-03-10"];

type Seen = { id: string; device: string; day?: string | undefined };

const seen = ({ id, device, day = DAY }: Seen) => {
  const ids = { distinct_id: "u", $user_id: "u", $device_id: device, $insert_id: id };
  return JSON.stringify({ event: "Seen", properties: { time: Date.parse(`${day}T10:00:00Z`) / 1_000, ...ids } });
};

/** Mixpanel's lines as one part, to a destination that takes no link of the device "odd". */
async function runRefusingOdd(lines: string[], patch: Partial<RunPartOptions>) {
  const bytes = Buffer.from(lines.join("\n"));
  const { source, object } = memorySource(bytes);
  const memory = memoryDestination({
    refuse: ({ event, properties }) =>
      event === "$identify" && (properties as Record<string, unknown>).$anon_distinct_id === "odd",
  });
  const { book, ended } = runPart({
    ...{ source, object, rangeStart: 0, rangeEnd: bytes.length, resumeAt: null },
    context: { ...baseContext, contentType: "mixpanel", options: { identifyEvents: true } },
    ...{ pool: createInlinePool(transformBlock), destination: memory.destination, rejectBudget: () => 10 },
    ...{ claimPairs: claimsInMemory(), keepOversized: async () => undefined },
    ...{ stop: new AbortController().signal, abort: new AbortController().signal },
    ...patch,
  });
  expect(await ended).toEqual({ kind: "done" });
  return book.take()!;
}

/** Each has a record that is left out although its link is sent, and another that is left out with nothing refused. */
test.each([
  {
    name: "its day",
    lines: [
      seen({ id: "kept", device: "fine" }),
      seen({ id: "refused", device: "odd", day: OTHER_DAY }),
      seen({ id: "elsewhere", device: "fine", day: OTHER_DAY }),
    ],
    // As when a day is sent again: a link has the time that it had at first, whichever record meets its pair.
    patch: {
      keepsDay: (day: string) => day === DAY,
      claimPairs: async (claims: PairClaim[]) => claims.map(() => `${DAY}T10:00:00.000Z`),
    },
    dropped: { other_day: 1 },
  },
  {
    name: "being a repeat",
    lines: [
      seen({ id: "kept", device: "fine" }),
      seen({ id: "kept", device: "odd" }),
      seen({ id: "kept", device: "fine" }),
    ],
    patch: {},
    dropped: { duplicate_record: 1 },
  },
])("a record left out for $name is a reject, and only that, when its link is refused", async (row) => {
  const { lines, patch, dropped } = row;
  const delta = await runRefusingOdd(lines, patch);
  expect(delta).toMatchObject({ read: 3, accepted: 1, generated: 1, rejected: { refused_by_destination: 1 } });
  expect(delta.dropped).toEqual(dropped);
  expect(delta.rejects).toMatchObject([
    { detail: "An event made beside this record was refused. 400: refused by the test" },
  ]);
  const [{ raw, pair }] = delta.rejects as [(typeof delta.rejects)[number]];
  expect(Buffer.from(raw!).toString()).toBe(lines[1]);
  expect(pair).toHaveLength(16);
});
