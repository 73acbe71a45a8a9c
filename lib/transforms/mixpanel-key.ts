import { anonymousKey } from "./canonical-record";
import type { EventName } from "./event-names";
import { Id } from "./ids";
import { TextWriter } from "./json-writer";
import { memory, type Text } from "./kernel/memory";
import type { ObjectWalk } from "./object-walk";
import type { ScannedRecord } from "./record";
import { EPOCH_BYTES, writeEpoch } from "./time-writer";
import type { Moment } from "./times";
import type { TransformContext } from "./transform";
import { NAMESPACE, textUuid, type Uuid } from "./uuid";

/** What says which record it is: the time as the source has it, and the id as it was sent. */
export type KeyFacts = { record: ScannedRecord; name: EventName; sent: Id | undefined; moment: Moment };

/** Which record a Mixpanel record is (mapping.md 2): a JSON list, of which its uuids are made. */
export class MixpanelKey {
  private readonly context: TransformContext;
  private readonly row: ObjectWalk;
  private readonly insertKey: number;
  private readonly insert = new Id();
  private readonly writer = new TextWriter();
  private readonly heads = { event: headOf("event"), person: headOf("distinct_id") };
  private readonly texts = {
    insert: memory.keepText('"insert_id",'),
    nobody: memory.keepText('""'),
    comma: memory.keepText(","),
    beforeTime: memory.keepText(',"'),
    afterTime: memory.keepText('",'),
    end: memory.keepText("]"),
  };
  private readonly timeAt = memory.keep(EPOCH_BYTES);
  /** Of the record read last: the list from its third item. */
  private rest: Text = this.texts.end;

  /** `row` walks the record's properties, where `keys` says which is which. */
  constructor(context: TransformContext, row: ObjectWalk, keys: { readonly $insert_id: number }) {
    this.context = context;
    this.row = row;
    this.insertKey = keys.$insert_id;
  }

  /** The uuid of the record's event. */
  eventUuid(facts: KeyFacts, into: Uuid): void {
    const { writer, heads } = this;
    writer.text(heads.event);
    this.writeRest(facts);
    const text = writer.take();
    this.rest = { start: text.start + heads.event.end - heads.event.start, end: text.end };
    textUuid(text, into);
  }

  /** A person's for the same record, when it names nobody. */
  personUuid(into: Uuid): void {
    const { writer, heads } = this;
    writer.text(heads.person);
    writer.text(this.rest);
    textUuid(writer.take(), into);
  }

  private writeRest({ record, name, sent, moment }: KeyFacts): void {
    const { writer, texts, insert } = this;
    insert.read(this.row.member(this.insertKey));
    if (!insert.present) {
      writer.text(memory.takeText(JSON.stringify(anonymousKey(this.context, record)).slice(1)));
      return;
    }
    writer.text(texts.insert);
    writer.text(name.source);
    writer.text(texts.comma);
    if (sent === undefined) writer.text(texts.nobody);
    else sent.writeSpelled(writer);
    writer.text(texts.beforeTime);
    writer.put(this.timeAt, writeEpoch(memory.bytes, this.timeAt, moment));
    writer.text(texts.afterTime);
    insert.writeSpelled(writer);
    writer.text(texts.end);
  }
}

function headOf(what: string): Text {
  return memory.keepText(`${NAMESPACE}["mixpanel","${what}",`);
}
