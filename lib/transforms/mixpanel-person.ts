import type { Person } from "./event-book";
import { Id } from "./ids";
import type { ObjectWalk } from "./object-walk";
import { isString } from "./kernel/members";

const DEVICE_PREFIX = Buffer.from("$device:");
const UPPER_CASE_ID = /^[A-Z0-9-]*$/;

/** Where a record's properties name people. */
type PersonKeys = {
  readonly distinct_id: number;
  readonly $distinct_id_before_identity: number;
  readonly $user_id: number;
  readonly $device_id: number;
};

/** Whom a Mixpanel record is about (mapping.md 2). */
export class MixpanelPerson {
  private readonly row: ObjectWalk;
  private readonly keys: PersonKeys;
  private readonly fallback: boolean;
  private readonly id = new Id();
  private readonly before = new Id();
  /** Of the record read last. */
  readonly user = new Id();
  readonly device = new Id();

  /** `row` walks the record's properties. */
  constructor(row: ObjectWalk, keys: PersonKeys, fallback: boolean) {
    this.row = row;
    this.keys = keys;
    this.fallback = fallback;
  }

  /** The id that counts; nothing when the record names nobody. */
  read(): Id | undefined {
    const { id, before, user, device, keys } = this;
    const { row } = this;
    id.read(row.member(keys.distinct_id));
    user.read(row.member(keys.$user_id));
    device.read(row.member(keys.$device_id));
    const given = row.member(keys.$distinct_id_before_identity);
    before.read(isString(given) ? given : 0);
    const chosen = before.present && isAnonymous(id) ? before : id;
    if (chosen.present || !this.fallback) return chosen.present ? chosen : undefined;
    return [user, device].find((candidate) => candidate.present);
  }

  /** Simplified id merge marks a logged-in row by `$user_id`; without one, a device's id is an anonymous person. */
  kind(id: Id | undefined): Person {
    if (id === undefined) return "generated";
    if (this.user.present) return "identified";
    const isDevice = id.beginsWith(DEVICE_PREFIX) || (this.device.present && id.equals(this.device));
    return isDevice ? "anonymous" : "identified";
  }

  /** The id as it was sent, before Mixpanel merged people: it stays the same from one download to the next. */
  sent(): Id | undefined {
    if (this.before.present) return this.before;
    return this.id.present ? this.id : undefined;
  }
}

function isAnonymous(id: Id): boolean {
  return !id.present || id.beginsWith(DEVICE_PREFIX) || UPPER_CASE_ID.test(id.text());
}
