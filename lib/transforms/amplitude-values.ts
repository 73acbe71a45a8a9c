import { deviceTypes } from "./amplitude-fields";
import * as ascii from "./ascii";
import type { Id } from "./ids";
import { decodeText, hasEscape } from "./json-text";
import { jsonPlace, type Place, placeOf } from "./property-values";
import { newUuid, timeUuid, uuidText } from "./uuid";

const LONGEST_DEVICE_TYPE = 64;
const devicePlaces = new Map(Array.from(deviceTypes, ([from, to]) => [from, jsonPlace(to)]));
const SESSION = /^\d{1,14}$/;
/** A UUIDv7 has 48 bits for its time. */
const LAST_SESSION_MS = 2 ** 48 - 1;

/** `os_version`: text that is all digits becomes the number it says, digit for digit; anything else stays. */
export function versionPlace(place: Place): Place {
  const { source, start, end } = place;
  if (source[start] !== ascii.QUOTE) return place;
  if (hasEscape(source, start + 1, end - 1)) {
    const text = decodeText(source, start + 1, end - 1);
    return /^\d+$/.test(text) ? placeOf(Buffer.from(text.replace(/^0+(?=\d)/, ""))) : place;
  }
  for (let i = start + 1; i < end - 1; i++) if (!ascii.isDigit(source[i])) return place;
  let first = start + 1;
  while (first < end - 2 && source[first] === ascii.ZERO) first++;
  return first < end - 1 ? { source, start: first, end: end - 1 } : place;
}

/** `$device_type` for a `device_type`, if that is one of the table's. */
export function deviceTypePlace({ source, start, end }: Place): Place | undefined {
  if (source[start] !== ascii.QUOTE || end - start > LONGEST_DEVICE_TYPE) return undefined;
  return devicePlaces.get(decodeText(source, start + 1, end - 1));
}

/** `$session_id`: a UUIDv7 that begins with the session's start, when that is a whole number of ms above 0. */
export function sessionId(value: Place | undefined, device: Id): Place | undefined {
  const start = value === undefined ? undefined : sessionStart(value);
  if (start === undefined) return undefined;
  const uuid = newUuid();
  timeUuid(start, ["amplitude", "session", device.present ? device.text() : null, String(start)], uuid);
  return jsonPlace(uuidText(uuid));
}

function sessionStart({ source, start, end }: Place): number | undefined {
  const text =
    source[start] === ascii.QUOTE ? decodeText(source, start + 1, end - 1) : source.toString("latin1", start, end);
  const ms = SESSION.test(text) ? Number(text) : 0;
  return ms > 0 && ms <= LAST_SESSION_MS ? ms : undefined;
}
