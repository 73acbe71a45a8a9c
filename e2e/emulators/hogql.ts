import type { StoredEvent } from "./captured-events";

type Answer = { status: number; body: unknown };

const DAY = String.raw`toDateTime\('(\d{4}-\d\d-\d\d) 00:00:00', 'UTC'\)`;
const BOUNDS = new RegExp(`timestamp >= ${DAY} AND timestamp < ${DAY}`);
const JOB = /properties\.\$import_job_id = '([^']*)'/;
/** ClickHouse cuts text by characters or by bytes. */
const NAME = /substring(UTF8)?\(event, 1, (\d+)\) AS name/;
const FOUND = /(count\(DISTINCT uuid\)|uniqExact\(uuid, distinct_id\)) AS found/;
const LIMIT = /LIMIT (\d+)\s*$/;
/** PostHog returns 100 rows when no limit is given (vendor-apis D1). */
const DEFAULT_ROWS = 100;

/**
 * Answers the one kind of question that Verify asks: different events by UTC day and name, for one import job,
 * between two days. Any other question is a fault of the asker, as it would be in PostHog's parser.
 */
export function answerHogQL(sql: string, events: StoredEvent[]): Answer {
  const bounds = BOUNDS.exec(sql);
  const job = JOB.exec(sql);
  const name = NAME.exec(sql);
  const found = FOUND.exec(sql);
  if (!bounds || !job || !name || !found || !/GROUP BY day, name\b/.test(sql)) {
    return refuse("Query has a syntax that this emulator does not know.");
  }
  const [, from = "", to = ""] = bounds;
  const cut = (event: string) =>
    name[1]
      ? Array.from(event).slice(0, Number(name[2])).join("")
      : Buffer.from(event).subarray(0, Number(name[2])).toString();
  const groups = new Map<string, Set<string>>();
  for (const { uuid, event, distinctId, timestamp, raw } of events) {
    const properties = (raw["properties"] ?? {}) as Record<string, unknown>;
    const day = new Date(timestamp).toISOString().slice(0, 10);
    if (properties["$import_job_id"] !== job[1] || day < from || day >= to) continue;
    const key = JSON.stringify([day, cut(event)]);
    const folded = found[1] === "count(DISTINCT uuid)" ? uuid : JSON.stringify([uuid, distinctId]);
    groups.set(key, (groups.get(key) ?? new Set()).add(folded));
  }
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const results = rows.map(([key, counted]) => [...(JSON.parse(key) as string[]), counted.size]);
  const limit = Number(LIMIT.exec(sql)?.[1] ?? DEFAULT_ROWS);
  return { status: 200, body: { results: results.slice(0, limit), columns: ["day", "name", "found"], error: null } };
}

function refuse(detail: string): Answer {
  return { status: 400, body: { type: "validation_error", code: "invalid_input", detail, attr: null } };
}
