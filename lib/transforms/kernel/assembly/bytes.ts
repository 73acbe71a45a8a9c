/** Where the line at `at` ends: the first newline. One must stand there. */
export function lineEnd(at: usize): usize {
  while (true) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0x0a)));
    if (mask != 0) return at + <usize>ctz(mask);
    at += 16;
  }
}

/** Copies the pieces of memory whose bounds stand at pieces..end one behind the other to `to`; up to 15 bytes more are written. */
export function splice(pieces: usize, end: usize, to: usize): void {
  for (; pieces < end; pieces += 8) {
    let from = <usize>load<u32>(pieces);
    const stop = <usize>load<u32>(pieces + 4);
    while (from + 16 < stop) {
      v128.store(to, v128.load(from));
      from += 16;
      to += 16;
    }
    v128.store(to, v128.load(from));
    to += stop - from;
  }
}

/** FNV-1a, 32 bits. */
export function hash(start: usize, end: usize, seed: u32): u32 {
  for (; start < end; start++) seed = (seed ^ (<u32>load<u8>(start))) * 0x01000193;
  return seed;
}
