/** What PostHog's capture v0 does with a request (vendor-apis C2, C3, C6): refusals of the whole batch, and what it makes of an event. */
export type CapturedEvent = {
  uuid: string;
  event: string;
  distinctId: string;
  /** As sent; or the time of arrival when PostHog could not read it, or was given an `offset` from that. */
  timestamp: string;
  timestampWasUnreadable: boolean;
  distinctIdWasCut: boolean;
  raw: Record<string, unknown>;
};

export type Refusal = { status: number; text: string };

export const MAX_BODY_BYTES = 20 * 1024 * 1024;
export const MAX_EVENT_BYTES = 1_000_000;

const UUID =
  /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\})$/i;
const MAX_DISTINCT_ID = 200;

/** The token's shape is all that the edge looks at. */
export function judgeToken(token: unknown): Refusal | null {
  if (typeof token !== "string" || token.trim() === "") {
    return { status: 401, text: "API key is not valid: missing api_key" };
  }
  if (token.length > 64 || !/^[\x01-\x7f]+$/.test(token) || token.startsWith("phx_")) {
    return { status: 401, text: "API key is not valid: malformed api_key" };
  }
  return null;
}

export function readEvents(body: unknown, now: string): { token: string; events: CapturedEvent[] } | Refusal {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    return bad("failed to parse request: not an object");
  const { api_key, token = api_key, batch } = body as Record<string, unknown>;
  if (!Array.isArray(batch)) return bad("failed to parse request: missing field `batch`");
  if (batch.length === 0) return bad("request holds no event");
  const tokens = new Set(
    [token, ...batch.map((event) => own(event, "api_key") ?? own(event, "token"))].filter(Boolean),
  );
  if (tokens.size > 1) return { status: 401, text: "API key is not valid: events with different api_keys" };
  const refusal = judgeToken([...tokens][0]);
  if (refusal) return refusal;
  const events: CapturedEvent[] = [];
  for (const raw of batch) {
    const event = readEvent(raw, now);
    if ("status" in event) return event;
    events.push(event);
  }
  return { token: String([...tokens][0]), events };
}

function readEvent(raw: unknown, now: string): CapturedEvent | Refusal {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw))
    return bad("failed to parse request: invalid event");
  const event = raw as Record<string, unknown>;
  if (typeof event["event"] !== "string") return bad("failed to parse request: missing field `event`");
  if (event["event"] === "") return bad("event submitted with an empty event name");
  const { properties = {} } = event;
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) {
    return bad("failed to parse request: properties must be an object");
  }
  const uuid = event["uuid"];
  if (uuid !== undefined && uuid !== null && uuid !== "" && (typeof uuid !== "string" || !UUID.test(uuid))) {
    return bad("failed to parse request: invalid uuid");
  }
  const distinctId = toDistinctId(
    event["distinct_id"] ?? own(properties, "distinct_id") ?? own(properties, "$distinct_id"),
  );
  if (distinctId.trim() === "") return bad("event submitted without a distinct_id");
  if (Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) {
    return { status: 413, text: "maximum event size exceeded" };
  }
  const { offset } = event;
  if (offset !== undefined && offset !== null && !Number.isInteger(offset))
    return bad("failed to parse request: invalid type for `offset`, expected i64");
  const readable = isReadableTime(event["timestamp"], now) && typeof offset !== "number";
  return {
    uuid: typeof uuid === "string" && uuid !== "" ? uuid.toLowerCase() : "made-by-server",
    event: event["event"],
    distinctId: [...distinctId].slice(0, MAX_DISTINCT_ID).join(""),
    timestamp: readable ? String(event["timestamp"]) : now,
    timestampWasUnreadable: !readable,
    distinctIdWasCut: [...distinctId].length > MAX_DISTINCT_ID,
    raw: event,
  };
}

function toDistinctId(value: unknown): string {
  if (value === undefined || value === null) return "";
  return (typeof value === "string" ? value : JSON.stringify(value)).replaceAll("\0", "\ufffd");
}

function isReadableTime(value: unknown, now: string): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(value))
    return false;
  const ms = Date.parse(value.replace(/(\.\d{3})\d+/, "$1"));
  return Number.isFinite(ms) && ms <= Date.parse(now) + 23 * 3_600_000;
}

const own = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;

const bad = (text: string): Refusal => ({ status: 400, text });
