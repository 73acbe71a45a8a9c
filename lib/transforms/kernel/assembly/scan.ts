import { fail, failedAt, QUOTE, readScalar, readString, sawEscape, skipSpace } from "./grammar";
import * as member from "./members";

const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;

/** Where `scan` leaves the ends of the two lists of members, and whether any key of theirs has an escape. */
const RESULT: usize = 16;

/**
 * Reads the JSON value at `at`, checks its whole grammar (UTF-8 excepted), and returns where it ends, or minus the
 * address where it stops being JSON. A newline must stand somewhere behind it.
 * The members of the value itself are listed at `top`, those of the objects that are its members' values at `inner`.
 * `stack` takes a byte for each open bracket, so any depth is safe.
 */
export function scan(at: usize, top: usize, inner: usize, stack: usize): i32 {
  let topEnd = top;
  let innerEnd = inner;
  let escapedKeys: u32 = 0;
  let depth: usize = 0;
  let i = at;
  const isObject = <u32>load<u8>(at) == OPEN_BRACE;

  while (true) {
    const first = <u32>load<u8>(i);
    let flags: u32 = 0;
    let opened = false;
    let closer: u32 = 0;
    if (first == QUOTE) {
      i = readString(i + 1);
      if (i == 0) return -(<i32>failedAt);
      if (sawEscape) flags = member.ESCAPED_TEXT;
    } else if (first == OPEN_BRACE || first == OPEN_BRACKET) {
      // The closing bracket stands two characters behind the opening one.
      closer = first + 2;
      i = skipSpace(i + 1);
      if (<u32>load<u8>(i) == closer) {
        i++;
      } else {
        store<u8>(stack + depth, <u8>closer);
        depth++;
        opened = true;
      }
    } else {
      i = readScalar(i);
      if (i == 0) return -(<i32>failedAt);
    }

    // A value has ended at i: so may the arrays and objects that it is the last of.
    while (!opened) {
      if (depth == 0) {
        store<u32>(RESULT, <u32>topEnd);
        store<u32>(RESULT + 4, <u32>innerEnd);
        store<u32>(RESULT + 8, escapedKeys);
        return <i32>i;
      }
      closer = <u32>load<u8>(stack + depth - 1);
      if (isObject && depth <= 2 && closer == CLOSE_BRACE) {
        const last = (depth == 1 ? topEnd : innerEnd) - member.WIDTH;
        store<u32>(last + member.VALUE_END, <u32>i);
        store<u32>(last + member.FLAGS, load<u32>(last + member.FLAGS) | flags);
        if (depth == 1) store<u32>(last + member.INNER_TO, <u32>innerEnd);
      }
      flags = 0;
      i = skipSpace(i);
      const byte = <u32>load<u8>(i);
      if (byte == COMMA) {
        i = skipSpace(i + 1);
        opened = true;
      } else if (byte == closer) {
        depth--;
        i++;
      } else return -(<i32>i);
    }

    if (closer == CLOSE_BRACE) {
      // `"key":`, then its value.
      if (<u32>load<u8>(i) != QUOTE) return -(<i32>i);
      const name = i;
      i = readString(i + 1);
      if (i == 0) return -(<i32>failedAt);
      const nameEnd = i;
      i = skipSpace(i);
      if (<u32>load<u8>(i) != COLON) return -(<i32>i);
      i = skipSpace(i + 1);
      if (isObject && depth <= 2) {
        const added = depth == 1 ? topEnd : innerEnd;
        store<u32>(added + member.KEY_START, <u32>name + 1);
        store<u32>(added + member.KEY_END, <u32>nameEnd - 1);
        store<u32>(added + member.VALUE_START, <u32>i);
        store<u32>(added + member.NAME_START, <u32>name);
        store<u32>(added + member.FLAGS, sawEscape ? member.ESCAPED_KEY : 0);
        if (sawEscape) escapedKeys = 1;
        if (depth == 1) {
          store<u32>(added + member.INNER_FROM, <u32>innerEnd);
          topEnd += member.WIDTH;
        } else innerEnd += member.WIDTH;
      }
    }
  }
}
