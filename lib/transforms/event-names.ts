import { decodeText } from "./json-text";
import { memory, type Text } from "./kernel/memory";
import type { DroppedReason } from "./reasons";
import type { MappingOptions, TallyKey } from "./transform";
import { dayText } from "./time-writer";

const TALLY_CHARACTERS = 200;

/** Names that make PostHog act on people or groups. */
const COMMANDS: ReadonlySet<string> = new Set([
  "$identify",
  "$create_alias",
  "$groupidentify",
  "$merge_dangerously",
  "$set",
]);

/** `from` of events made beside records; a record's own name is never empty. */
export const MADE_HERE = "";

/** What the content type itself says about names: which become another, which are left out. */
export type NameRules = { renamed: Readonly<Record<string, string>>; dropped: Readonly<Record<string, DroppedReason>> };

/** All that follows from an event's name alone, worked out once a block. */
export type EventName = {
  /** The source's name as JSON.stringify writes it, of the record that was read last. */
  source: Text;
  /** What that is, when records spell the name in another way. */
  respelled: string | undefined;
  dropped: DroppedReason | undefined;
  command: boolean;
  renamed: boolean;
  /** The event's name as a JSON string: the record's own that was read last, unless it is renamed. */
  json: Text;
  /** Of the event's name, however it was escaped. */
  hash: number;
  from: string;
  to: string;
  /** UTC day → index of its tally key. */
  tallies: Map<number, number>;
};

/**
 * The names met in a block. The user's rules speak of the source's names: `dropEvents`/`keepEvents` decide by them, and
 * a rule in `renameEvents` goes before the documented renames. What the content type drops stays dropped.
 */
export class NameBook {
  readonly tallyKeys: TallyKey[] = [];
  private readonly names = new Map<string, EventName>();
  private readonly tallyIndexes = new Map<string, number>();
  private readonly dropped: ReadonlyMap<string, DroppedReason>;
  private readonly drop: ReadonlySet<string>;
  private readonly keep: ReadonlySet<string> | undefined;
  private readonly renames: ReadonlyMap<string, { to: string; json: Text }>;

  constructor(rules: NameRules, options: MappingOptions) {
    this.dropped = new Map(Object.entries(rules.dropped));
    this.drop = new Set(options.dropEvents);
    this.keep = options.keepEvents && options.keepEvents.length > 0 ? new Set(options.keepEvents) : undefined;
    const renames = new Map([...Object.entries(rules.renamed), ...Object.entries(options.renameEvents ?? {})]);
    this.renames = new Map(
      Array.from(renames, ([from, to]) => [from, { to, json: memory.keepText(JSON.stringify(to)) }]),
    );
  }

  /** The name that is the JSON string at start..end. */
  get(start: number, end: number): EventName {
    const raw = memory.bytes.toString("latin1", start, end);
    let name = this.names.get(raw);
    if (name === undefined) {
      name = this.describe(decodeText(start + 1, end - 1), raw);
      this.names.set(raw, name);
    }
    const read = { start, end };
    name.source = name.respelled === undefined ? read : memory.takeText(name.respelled);
    if (!name.renamed) name.json = read;
    return name;
  }

  /** The name of an event that we make ourselves; the user's rules do not touch it, and it is tallied as from no name. */
  own(text: string): EventName {
    return { ...toEventName(text, text, memory.keepText(JSON.stringify(text)), undefined), from: MADE_HERE };
  }

  tally(name: EventName, day: number): number {
    const known = name.tallies.get(day);
    if (known !== undefined) return known;
    const key: TallyKey = { day: dayText(day), from: name.from, to: name.to };
    const id = JSON.stringify(key);
    const index = this.tallyIndexes.get(id) ?? this.tallyKeys.push(key) - 1;
    this.tallyIndexes.set(id, index);
    name.tallies.set(day, index);
    return index;
  }

  private describe(text: string, raw: string): EventName {
    const renamed = this.renames.get(text);
    const filtered = this.drop.has(text) || (this.keep !== undefined && !this.keep.has(text));
    const dropped = this.dropped.get(text) ?? (filtered ? "filtered_by_name" : undefined);
    const name = toEventName(text, renamed?.to ?? text, renamed?.json ?? NOWHERE, dropped);
    const spelled = JSON.stringify(text);
    return { ...name, respelled: Buffer.from(spelled).toString("latin1") === raw ? undefined : spelled };
  }
}

const NOWHERE: Text = { start: 0, end: 0 };

function toEventName(text: string, to: string, json: Text, dropped: DroppedReason | undefined): EventName {
  return {
    source: NOWHERE,
    respelled: undefined,
    dropped,
    command: COMMANDS.has(to),
    renamed: to !== text,
    json,
    hash: hashText(to),
    from: tallyText(text),
    to: tallyText(to),
    tallies: new Map(),
  };
}

/** For counts kept in PostgreSQL, whose text holds no NUL. */
function tallyText(name: string): string {
  const short =
    name.length > TALLY_CHARACTERS
      ? Array.from(name.slice(0, TALLY_CHARACTERS * 2))
          .slice(0, TALLY_CHARACTERS)
          .join("")
      : name;
  return short.replaceAll("\0", "\ufffd");
}

/** FNV-1a, 32 bits. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}
