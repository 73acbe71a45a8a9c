import * as member from "./members";

// A table of known keys: its size, the mask of its slots, then `found` (the member of each key, or 0), the keys (start
// and end), and the slots (a key's index + 1, or 0). key-table.ts lays it out.
const SIZE: usize = 0;
const MASK: usize = 4;
const FOUND: usize = 8;

/** Puts the key `index` of the table, whose bounds have been written, into the table's slots. */
export function addKey(table: usize, index: u32): void {
  const size = load<u32>(table + SIZE);
  const mask = load<u32>(table + MASK);
  const keys = table + FOUND + size * 4;
  const slots = keys + size * 8;
  const start = load<u32>(keys + index * 8);
  let slot = keyHash(start, load<u32>(keys + index * 8 + 4)) & mask;
  while (load<u32>(slots + slot * 4) != 0) slot = (slot + 1) & mask;
  store<u32>(slots + slot * 4, index + 1);
}

/** The index of the key in the table, or -1. */
export function find(table: usize, start: usize, end: usize): i32 {
  return lookUp(table, start, end, keyHash(start, end));
}

function lookUp(table: usize, start: usize, end: usize, code: u32): i32 {
  const size = load<u32>(table + SIZE);
  const mask = load<u32>(table + MASK);
  const keys = table + FOUND + size * 4;
  const slots = keys + size * 8;
  for (let slot = code & mask; ; slot = (slot + 1) & mask) {
    const entry = load<u32>(slots + slot * 4);
    if (entry == 0) return -1;
    const key = keys + (entry - 1) * 8;
    if (equal(load<u32>(key), load<u32>(key + 4), start, end)) return <i32>entry - 1;
  }
  return -1;
}

/**
 * Looks at the members from..to of one object: which known keys stand where, and which members do not count because
 * another has the same key. The last one wins: the earlier is dropped, or, with `merge`, takes the later one's value,
 * and the later is dropped. `seen` is free space for looking for repeats of unknown keys; 0: they are not looked for.
 */
export function walk(table: usize, from: usize, to: usize, seen: usize, merge: bool): void {
  const found = table + FOUND;
  memory.fill(found, 0, load<u32>(table + SIZE) * 4);

  let seenMask: u32 = 0;
  if (seen != 0) {
    let seenSize: u32 = 16;
    while (<usize>seenSize * member.WIDTH < (to - from) * 2) seenSize *= 2;
    seenMask = seenSize - 1;
    memory.fill(seen, 0, seenSize * 4);
  }

  for (let each = from; each < to; each += member.WIDTH) {
    const start = <usize>load<u32>(each + member.KEY_START);
    const end = <usize>load<u32>(each + member.KEY_END);
    const code = keyHash(start, end);
    const known = lookUp(table, start, end, code);
    store<i32>(each + member.KNOWN, known);
    if (known >= 0) {
      const place = found + known * 4;
      store<u32>(place, <u32>settle(load<u32>(place), each, merge));
    } else if (seen != 0) {
      let slot = code & seenMask;
      while (true) {
        const other = <usize>load<u32>(seen + slot * 4);
        if (other == 0 || equal(load<u32>(other + member.KEY_START), load<u32>(other + member.KEY_END), start, end)) {
          store<u32>(seen + slot * 4, <u32>settle(other, each, merge));
          break;
        }
        slot = (slot + 1) & seenMask;
      }
    }
  }
}

/** Of two members with one key, the one that counts. */
function settle(earlier: usize, later: usize, merge: bool): usize {
  if (earlier == 0) return later;
  if (!merge) {
    drop(earlier);
    return later;
  }
  store<u64>(earlier + member.VALUE_START, load<u64>(later + member.VALUE_START));
  drop(later);
  return earlier;
}

function drop(each: usize): void {
  store<u32>(each + member.FLAGS, load<u32>(each + member.FLAGS) | member.DROPPED);
}

/** Of all the bytes, eight at a time. The last steps spread every bit over the low ones, which choose the slot. */
export function keyHash(start: usize, end: usize): u32 {
  const length = end - start;
  let code: u64 = <u64>length;
  while (end - start > 8) {
    code = rotl((code ^ load<u64>(start)) * 0x9e3779b97f4a7c15, 29);
    start += 8;
  }
  const rest = (end - start) * 8;
  const last = load<u64>(start) & (rest == 0 ? 0 : (<u64>-1) >> (64 - rest));
  code = (code ^ last) * 0x9e3779b97f4a7c15;
  code = (code ^ (code >> 32)) * 0xd6e8feb86659fd93;
  return <u32>(code >> 32);
}

function equal(a: usize, aEnd: usize, b: usize, bEnd: usize): bool {
  if (aEnd - a != bEnd - b) return false;
  while (aEnd - a >= 8) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
  }
  const rest = (aEnd - a) * 8;
  return rest == 0 || (load<u64>(a) ^ load<u64>(b)) << (64 - rest) == 0;
}
