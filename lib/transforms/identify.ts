import { addedText } from "./added-properties";
import type { EventBook, EventFacts, NoEvent } from "./event-book";
import type { EventName, NameBook } from "./event-names";
import type { Id } from "./ids";
import { marks, type Text } from "./kernel/memory";
import { keyText } from "./property-values";
import type { TransformContext } from "./transform";
import { nameUuid, newUuid } from "./uuid";

/**
 * One `$identify` for each pair of a user's and a device's id, for the option `identifyEvents`. What is written here is a
 * candidate (event kind 2): the block's first record of the pair claims it, and the pipeline keeps the one candidate of
 * the migration whose claim came first.
 */
export class IdentifyEvents {
  private readonly book: EventBook;
  private readonly source: "amplitude" | "mixpanel";
  private readonly name: EventName;
  private readonly anonymousId = keyText("$anon_distinct_id");
  private readonly added: Text;
  private readonly seen = new Set<string>();
  private pending: string | undefined;
  /** The pair's key: every record that may send this event gives it the same uuid. */
  private readonly pair = newUuid();

  constructor(names: NameBook, book: EventBook, source: "amplitude" | "mixpanel", context: TransformContext) {
    this.book = book;
    this.source = source;
    this.name = names.own("$identify");
    this.added = addedText(source, context);
  }

  /** Writes the candidate before the event of the given facts, when that is the block's first with this pair. */
  write(user: Id, device: Id, { moment }: EventFacts): NoEvent | undefined {
    this.pending = undefined;
    // PostHog cuts longer ids, and would link another person than the one meant.
    if (!user.present || !device.present || user.tooLong || device.tooLong) return undefined;
    const [userId, deviceId] = [user.text(), device.text()];
    if (userId === deviceId) return undefined;
    const key = JSON.stringify([userId, deviceId]);
    if (this.seen.has(key)) return undefined;
    this.pending = key;

    const { book, pair } = this;
    nameUuid([this.source, "$identify", userId, deviceId], pair);
    const facts = { name: this.name, uuid: pair, id: user, moment };
    book.openEvent(facts);
    book.out.member(this.anonymousId);
    device.write(book.out);
    book.out.member(this.added);
    book.out.close();
    book.out.text(marks.closeBrace);
    return book.endClaim(facts);
  }

  /** The record is imported. One that is not leaves its pair to the next. */
  keep(): void {
    if (this.pending !== undefined) this.seen.add(this.pending);
    this.pending = undefined;
  }
}
