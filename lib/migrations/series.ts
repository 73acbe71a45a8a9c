import { randomUUID } from "node:crypto";

import type { Db } from "@/lib/db/client";
import type { Migration } from "@/lib/generated/prisma/client";
import type { MigrationView } from "@/lib/schemas/migration";
import { isExport, type SourceInput } from "@/lib/schemas/source";
import { splitYears } from "@/lib/schemas/split-years";
import { transition } from "./transitions";

/** One migration to make; only of a series with a place in it. */
export type SeriesMember = {
  source: SourceInput;
  name: string;
  seriesId?: string;
  seriesIndex?: number;
  createdAt?: Date;
  statusReason?: string;
};

const MOST_NAME = 200;

/** A source as one migration, or an export of more than a year as one for each year. `whole`: never more than one. */
export function seriesOf(
  source: SourceInput,
  { name, nameOf, whole }: { name?: string | undefined; nameOf: (source: SourceInput) => string; whole: boolean },
): SeriesMember[] {
  const years = isExport(source) && !whole ? yearsOf(source) : [source];
  if (years.length < 2) return [{ source, name: name ?? nameOf(source) }];
  const seriesId = randomUUID();
  const now = Date.now();
  const names = years.map((year, index) => {
    const place = ` (${index + 1} of ${years.length})`;
    return (name ?? nameOf(year)).slice(0, MOST_NAME - place.length) + place;
  });
  return years.map((year, index) => ({
    source: year,
    name: names[index] ?? "",
    seriesId,
    seriesIndex: index,
    // Workers take the oldest first, and lists show the last one made on top.
    createdAt: new Date(now + index),
    ...(index > 0 && { statusReason: after(names[index - 1] ?? "") }),
  }));
}

const after = (name: string) => `It begins after “${name}”.`;

function yearsOf<S extends { from: string; to: string }>(source: S): S[] {
  const range = { start: new Date(source.from), end: new Date(source.to) };
  return splitYears(range).map(({ start, end }) => ({ ...source, from: start.toISOString(), to: end.toISOString() }));
}

type Place = Pick<Migration, "seriesId" | "seriesIndex">;

/** Why one of a series does not begin yet; undefined when it may. */
export async function waitsForEarlier(
  db: Pick<Db, "migration">,
  { seriesId, seriesIndex }: Place,
): Promise<string | undefined> {
  if (seriesId === null || seriesIndex === null) return undefined;
  const earlier = await db.migration.findFirst({
    where: { seriesId, seriesIndex: { lt: seriesIndex }, endedAt: null },
    orderBy: { seriesIndex: "desc" },
    select: { name: true },
  });
  return earlier ? after(earlier.name) : undefined;
}

/** Before one of a series is cancelled: the next pauses, or all after it are cancelled. Gives their ids. */
export async function stopAfterCancel(
  db: Pick<Db, "migration" | "$queryRaw">,
  id: string,
  { actor, rest }: { actor: string; rest: boolean },
): Promise<string[]> {
  const own = await db.migration.findUnique({ where: { id } });
  if (!own || own.seriesId === null || own.seriesIndex === null) return [];
  const later = await db.migration.findMany({
    where: { seriesId: own.seriesId, seriesIndex: { gt: own.seriesIndex }, endedAt: null },
    orderBy: { seriesIndex: "asc" },
    select: { id: true },
  });
  const reason = `“${own.name}” was cancelled.`;
  const stopped = rest ? later : later.slice(0, 1);
  for (const each of stopped)
    await transition(db, { id: each.id, to: rest ? "cancelling" : "pausing", actor: { person: actor }, reason });
  return stopped.map(({ id: stoppedId }) => stoppedId);
}

/** The ids of each series that the rows belong to, in order, of those that are still there. */
export async function membersOf(db: Db, rows: readonly Place[]): Promise<Map<string, string[]>> {
  const seriesIds = rows.flatMap(({ seriesId }) => seriesId ?? []);
  const members = new Map<string, string[]>();
  if (seriesIds.length === 0) return members;
  const found = await db.migration.findMany({
    where: { seriesId: { in: seriesIds } },
    orderBy: { seriesIndex: "asc" },
    select: { id: true, seriesId: true },
  });
  for (const { id, seriesId } of found) {
    if (seriesId) members.set(seriesId, [...(members.get(seriesId) ?? []), id]);
  }
  return members;
}

/** A migration's place in its series. */
export function viewSeries(
  { seriesId, seriesIndex }: Place,
  members: Map<string, string[]>,
): Pick<MigrationView, "series"> {
  if (seriesId === null || seriesIndex === null) return {};
  const ids = members.get(seriesId) ?? [];
  return { series: { id: seriesId, index: seriesIndex, count: ids.length, ids } };
}
