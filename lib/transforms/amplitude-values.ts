import { deviceTypes } from "./amplitude-fields";
import * as ascii from "./ascii";
import type { Id } from "./ids";
import { decodeText, memberText } from "./json-text";
import { isPresent, isString, valueEnd, valueStart } from "./kernel/members";
import { memory, type Text } from "./kernel/memory";
import { KeyTable } from "./key-table";
import { jsonText } from "./property-values";
import { newUuid, timeUuid, uuidText } from "./uuid";

const SESSION = /^\d{1,14}$/;
/** A UUIDv7 has 48 bits for its time. */
const LAST_SESSION_MS = 2 ** 48 - 1;

/** `os_version`: text that is all digits becomes the number it says, digit for digit; anything else stays. */
export function versionText(member: number): Text {
  const whole = { start: valueStart(member), end: valueEnd(member) };
  if (!isString(member)) return whole;
  const { start, end } = memberText(member);
  for (let i = start; i < end; i++) if (!ascii.isDigit(memory.bytes[i])) return whole;
  let first = start;
  while (first < end - 1 && memory.bytes[first] === ascii.ZERO) first++;
  return first < end ? { start: first, end } : whole;
}

/** `$device_type` for a `device_type`, if that is one of the table's. */
export class DeviceTypes {
  private readonly table = new KeyTable([...deviceTypes.keys()]);
  private readonly texts = Array.from(deviceTypes.values(), jsonText);

  of(member: number): Text | undefined {
    if (!isString(member)) return undefined;
    const { start, end } = memberText(member);
    return this.texts[this.table.find(start, end)];
  }
}

/** `$session_id`: a UUIDv7 that begins with the session's start, when that is a whole number of ms above 0. */
export function sessionId(member: number, device: Id): Text | undefined {
  const start = isPresent(member) ? sessionStart(member) : undefined;
  if (start === undefined) return undefined;
  const uuid = newUuid();
  timeUuid(start, ["amplitude", "session", device.present ? device.text() : null, String(start)], uuid);
  return memory.takeText(`"${uuidText(uuid)}"`);
}

function sessionStart(member: number): number | undefined {
  const start = valueStart(member);
  const end = valueEnd(member);
  const text = isString(member) ? decodeText(start + 1, end - 1) : memory.bytes.toString("latin1", start, end);
  const ms = SESSION.test(text) ? Number(text) : 0;
  return ms > 0 && ms <= LAST_SESSION_MS ? ms : undefined;
}
