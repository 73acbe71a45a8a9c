import { createHash, randomUUID } from "node:crypto";

import { CaptureError } from "./capture-error";

/** One event as the sandbox keeps it. */
export type CapturedEvent = {
  /** Hex of 16 bytes over what PostHog folds repeats by: uuid, name, distinct_id, UTC day. */
  foldKey: string;
  uuid: string;
  event: string;
  distinctId: string;
  timestamp: string;
  /** The JSON text as it arrived. */
  raw: string;
};

const MAX_DISTINCT_ID = 200;
/** PostHog's limit on one event, of its message queue. */
const MAX_EVENT_BYTES = 1_000_000;
const UUID = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})$/i;

/** Reads what PostHog reads of an event, with its rules; throws CaptureError for one that makes it refuse the batch. */
export function captureEvent(raw: string, now: Date): CapturedEvent {
  if (raw.length > MAX_EVENT_BYTES / 3 && Buffer.byteLength(raw) > MAX_EVENT_BYTES)
    throw new CaptureError(413, "maximum event size exceeded");
  const fields = parseObject(raw);
  const event = typeof fields["event"] === "string" ? clean(fields["event"]) : "";
  if (event === "") throw new CaptureError(400, "an event of the batch has no name");
  const distinctId = distinctIdOf(fields);
  const uuid = uuidOf(fields["uuid"]);
  const timestamp = typeof fields["timestamp"] === "string" ? clean(fields["timestamp"]) : now.toISOString();
  const foldKey = foldKeyOf([uuid, event, distinctId, utcDay(timestamp, now)]);
  return { foldKey, uuid, event, distinctId, timestamp, raw };
}

function parseObject(raw: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    throw new CaptureError(400, "failed to parse the request: invalid JSON in the batch");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CaptureError(400, "failed to parse the request: an event of the batch is not an object");
}

function distinctIdOf(fields: Record<string, unknown>): string {
  const properties = (fields["properties"] ?? {}) as Record<string, unknown>;
  const value = fields["distinct_id"] ?? properties["distinct_id"] ?? properties["$distinct_id"] ?? "";
  const text = clean(typeof value === "string" ? value : JSON.stringify(value));
  if (text.trim() === "") throw new CaptureError(400, "an event of the batch has no distinct_id");
  return Array.from(text).slice(0, MAX_DISTINCT_ID).join("");
}

function uuidOf(value: unknown): string {
  if (value === undefined || value === null || value === "") return randomUUID();
  if (typeof value !== "string" || !UUID.test(value))
    throw new CaptureError(400, "failed to parse the request: an event of the batch has an invalid uuid");
  const hex = value.replaceAll("-", "").toLowerCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The UTC day of an event. Of a time that can't be read PostHog takes the day of arrival. */
export function utcDay(timestamp: string, now: Date): string {
  const utc = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(timestamp);
  if (utc) return timestamp.slice(0, 10);
  const read = new Date(timestamp);
  return (Number.isNaN(read.getTime()) ? now : read).toISOString().slice(0, 10);
}

function foldKeyOf(parts: string[]): string {
  return createHash("md5").update(JSON.stringify(parts)).digest("hex");
}

/** What PostgreSQL can keep as text: no NUL, no half of a surrogate pair. */
function clean(text: string): string {
  return text.replaceAll("\0", "\uFFFD").replace(/\p{Surrogate}/gu, "\uFFFD");
}
