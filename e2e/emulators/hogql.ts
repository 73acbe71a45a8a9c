import type { StoredEvent } from "./captured-events";

type Answer = { status: number; body: unknown };

const DAY = String.raw`toDateTime\('(\d{4}-\d\d-\d\d) 00:00:00', 'UTC'\)`;
const BOUNDS = new RegExp(`timestamp >= ${DAY} AND timestamp < ${DAY}`);
const JOB = /properties\.\$import_job_id = '([^']*)'/;
const LIMIT = /LIMIT (\d+)\s*$/;
/** PostHog returns 100 rows when no limit is given (vendor-apis D1). */
const DEFAULT_ROWS = 100;

/**
 * Answers the one kind of question that Verify asks: different uuids by UTC day and event name, for one import job,
 * between two days. Any other question is a fault of the asker, as it would be in PostHog's parser.
 */
export function answerHogQL(sql: string, events: StoredEvent[]): Answer {
  const bounds = BOUNDS.exec(sql);
  const job = JOB.exec(sql);
  if (!bounds || !job || !/count\(DISTINCT uuid\)/.test(sql) || !/GROUP BY day, name\b/.test(sql)) {
    return refuse("Query has a syntax that this emulator does not know.");
  }
  const [, from = "", to = ""] = bounds;
  const uuids = new Map<string, Set<string>>();
  for (const { uuid, event, timestamp, raw } of events) {
    const properties = (raw["properties"] ?? {}) as Record<string, unknown>;
    const day = new Date(timestamp).toISOString().slice(0, 10);
    if (properties["$import_job_id"] !== job[1] || day < from || day >= to) continue;
    const key = JSON.stringify([day, Array.from(event).slice(0, 200).join("")]);
    uuids.set(key, (uuids.get(key) ?? new Set()).add(uuid));
  }
  const rows = [...uuids].sort(([a], [b]) => (a < b ? -1 : 1));
  const results = rows.map(([key, found]) => [...(JSON.parse(key) as string[]), found.size]);
  const limit = Number(LIMIT.exec(sql)?.[1] ?? DEFAULT_ROWS);
  return { status: 200, body: { results: results.slice(0, limit), columns: ["day", "name", "found"], error: null } };
}

function refuse(detail: string): Answer {
  return { status: 400, body: { type: "validation_error", code: "invalid_input", detail, attr: null } };
}
