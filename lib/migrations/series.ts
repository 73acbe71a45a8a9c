import { randomUUID } from "node:crypto";

import type { Db } from "@/lib/db/client";
import type { Migration } from "@/lib/generated/prisma/client";
import type { MigrationView } from "@/lib/schemas/migration";
import { isExport, type SourceInput } from "@/lib/schemas/source";
import { splitYears } from "@/lib/schemas/split-years";
import { HOLDS_LATER } from "./claim";
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
  db: Pick<Db, "$queryRaw">,
  { seriesId, seriesIndex }: Place,
): Promise<string | undefined> {
  if (seriesId === null || seriesIndex === null) return undefined;
  const [earlier] = await db.$queryRaw<{ name: string }[]>`
    SELECT name FROM migrations earlier
    WHERE series_id = ${seriesId}::uuid AND series_index < ${seriesIndex}::int AND ${HOLDS_LATER}
    ORDER BY series_index DESC LIMIT 1`;
  return earlier ? after(earlier.name) : undefined;
}

/** Those after it in its series that have not ended, in order. */
export async function laterMembers(db: Pick<Db, "migration">, { seriesId, seriesIndex }: Place): Promise<Migration[]> {
  if (seriesId === null || seriesIndex === null) return [];
  return db.migration.findMany({
    where: { seriesId, seriesIndex: { gt: seriesIndex }, endedAt: null },
    orderBy: { seriesIndex: "asc" },
  });
}

/** Cancels all that come after one of a series. Gives their ids. */
export async function cancelLater(
  db: Pick<Db, "migration" | "$queryRaw">,
  id: string,
  actor: string,
): Promise<string[]> {
  const own = await db.migration.findUnique({ where: { id } });
  const later = own ? await laterMembers(db, own) : [];
  const reason = `“${own?.name}” was cancelled with all after it.`;
  for (const each of later) await transition(db, { id: each.id, to: "cancelling", actor: { person: actor }, reason });
  return later.map((each) => each.id);
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
