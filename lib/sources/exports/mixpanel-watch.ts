import type { EventEmitter } from "node:events";
import { createGunzip } from "node:zlib";

import { isRecord } from "./is-record";
import { beginsRecord } from "./split-records";

/** What a Mixpanel body turned out to be, once it has ended. */
export type Seen =
  | { ended: "whole"; lines: number }
  /** Cut within its gzip data or its last line, ended by Mixpanel's own words, or other than records: its `text`. */
  | { ended: "early"; how: string; text?: string };

/** Looks at a body while it passes. */
export type BodyWatch = {
  take(chunk: Buffer): Promise<void>;
  /** After the last chunk. */
  end(): Promise<Seen>;
  close(): void;
};

const NEWLINE = 0x0a;
const BRACE = 0x7b;
/** Of a line that begins unlike a record; and of the last line, which must be whole. */
const NOTE_BYTES = 200;
const LAST_LINE_BYTES = 16 * 1024 * 1024;
const TERMINATED = /^\s*(export )?terminated early\b/i;

/** A body comes gzipped or plain; neither has a count or a checksum of its records, so how it ends is all that tells. */
export function watchBody(gzipped: boolean): BodyWatch {
  const lines = new LineWatch();
  if (!gzipped)
    return {
      take: (chunk) => Promise.resolve(lines.take(chunk)),
      end: () => Promise.resolve(lines.end()),
      close: () => {},
    };
  const gunzip = createGunzip({ chunkSize: 128 * 1024 });
  let failure: Error | undefined;
  gunzip.on("data", (chunk: Buffer) => lines.take(chunk));
  gunzip.on("error", (error) => (failure = error));
  let bytes = 0;
  return {
    async take(chunk) {
      bytes += chunk.length;
      if (failure || gunzip.destroyed || gunzip.write(chunk)) return;
      await either(gunzip, "drain", "close");
    },
    async end() {
      if (bytes === 0) return lines.end();
      gunzip.end();
      if (!gunzip.closed) await either(gunzip, "close", "error");
      if (failure) return { ended: "early", how: `within its gzip data (${failure.message})` };
      // Node's gunzip passes over what is not gzip behind a member, and that may have been data.
      if (gunzip.bytesWritten < bytes) return { ended: "early", how: "as something else follows its gzip data" };
      return lines.end();
    },
    close: () => void gunzip.destroy(),
  };
}

function either(emitter: EventEmitter, one: string, other: string): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      emitter.off(one, done).off(other, done);
      resolve();
    };
    emitter.on(one, done).on(other, done);
  });
}

class LineWatch {
  #lines = 0;
  /** Of the line that has begun and not ended. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #terminated: string | undefined;
  #hasRecord = false;
  #firstLine = "";

  take(chunk: Buffer): void {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      if (this.#begunBytes > 0) {
        this.#hold(chunk.subarray(from, to));
        this.#lineEnds();
      } else if (to > from) {
        this.#lines += 1;
        this.#look(chunk.subarray(from, to));
      }
      from = to + 1;
    }
    this.#hold(chunk.subarray(from));
  }

  end(): Seen {
    const last = this.#begunBytes <= LAST_LINE_BYTES ? Buffer.concat(this.#begun) : null;
    if (last && last.length > 0) {
      this.#lineEnds();
      if (!this.#terminated && !isBlank(last) && !isRecord(last)) return { ended: "early", how: "within a record" };
    }
    if (this.#terminated) return { ended: "early", how: `in Mixpanel's own words: “${this.#terminated}”` };
    if (this.#firstLine !== "" && !this.#hasRecord)
      return { ended: "early", how: "for there is no record in it", text: this.#firstLine };
    return { ended: "whole", lines: this.#lines };
  }

  #hold(bytes: Buffer): void {
    if (bytes.length === 0) return;
    // Chunks are used again by whoever gave them.
    if (this.#begunBytes <= LAST_LINE_BYTES) this.#begun.push(Buffer.from(bytes));
    this.#begunBytes += bytes.length;
  }

  #lineEnds(): void {
    this.#lines += 1;
    if (!this.#hasRecord || this.#begun[0]?.[0] !== BRACE) this.#look(Buffer.concat(this.#begun));
    this.#begun = [];
    this.#begunBytes = 0;
  }

  /** Records are passed over once there was one. */
  #look(line: Buffer): void {
    if (!this.#hasRecord) {
      this.#hasRecord = beginsRecord(line, 0) || isEvent(line);
      if (this.#firstLine === "") this.#firstLine = line.toString("utf8", 0, NOTE_BYTES).trim();
    }
    if (line[0] !== BRACE) this.#note(line);
  }

  #note(line: Buffer): void {
    const text = line.toString("utf8", 0, NOTE_BYTES).trim();
    if (TERMINATED.test(text)) this.#terminated = text;
  }
}

/** A record that is written otherwise than Mixpanel does. */
function isEvent(line: Buffer): boolean {
  if (!isRecord(line)) return false;
  const value = JSON.parse(line.toString("utf8")) as Record<string, unknown>;
  return "event" in value || "properties" in value;
}

const isBlank = (line: Buffer) => line.every((byte) => byte <= 0x20);
