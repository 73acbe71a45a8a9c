/** Where `sha1` leaves its five words, as numbers, not as bytes. */
const DIGEST: usize = 32;
/** The 80 words of a chunk, and what is left for the last one or two, padded. */
const WORDS: usize = 576;
const TAIL: usize = 896;
const CHUNK: usize = 64;

/** SHA-1 (FIPS 180-4) of the bytes start..end. */
export function sha1(start: usize, end: usize): void {
  store<u32>(DIGEST, 0x67452301);
  store<u32>(DIGEST + 4, 0xefcdab89);
  store<u32>(DIGEST + 8, 0x98badcfe);
  store<u32>(DIGEST + 12, 0x10325476);
  store<u32>(DIGEST + 16, 0xc3d2e1f0);
  const bits = <u64>(end - start) * 8;
  for (; end - start >= CHUNK; start += CHUNK) compress(start);
  const rest = end - start;
  const padded = rest < CHUNK - 8 ? CHUNK : CHUNK * 2;
  memory.fill(TAIL, 0, padded);
  memory.copy(TAIL, start, rest);
  store<u8>(TAIL + rest, 0x80);
  store<u64>(TAIL + padded - 8, bswap(bits));
  compress(TAIL);
  if (padded > CHUNK) compress(TAIL + CHUNK);
}

function compress(chunk: usize): void {
  spread(chunk);
  let a = load<u32>(DIGEST);
  let b = load<u32>(DIGEST + 4);
  let c = load<u32>(DIGEST + 8);
  let d = load<u32>(DIGEST + 12);
  let e = load<u32>(DIGEST + 16);
  let at = WORDS;
  // Five rounds a turn, in which each of the five words has been every other's once.
  for (; at < WORDS + 80; at += 20) {
    e += rotl(a, 5) + choose(b, c, d) + 0x5a827999 + load<u32>(at);
    b = rotl(b, 30);
    d += rotl(e, 5) + choose(a, b, c) + 0x5a827999 + load<u32>(at, 4);
    a = rotl(a, 30);
    c += rotl(d, 5) + choose(e, a, b) + 0x5a827999 + load<u32>(at, 8);
    e = rotl(e, 30);
    b += rotl(c, 5) + choose(d, e, a) + 0x5a827999 + load<u32>(at, 12);
    d = rotl(d, 30);
    a += rotl(b, 5) + choose(c, d, e) + 0x5a827999 + load<u32>(at, 16);
    c = rotl(c, 30);
  }
  for (; at < WORDS + 160; at += 20) {
    e += rotl(a, 5) + (b ^ c ^ d) + 0x6ed9eba1 + load<u32>(at);
    b = rotl(b, 30);
    d += rotl(e, 5) + (a ^ b ^ c) + 0x6ed9eba1 + load<u32>(at, 4);
    a = rotl(a, 30);
    c += rotl(d, 5) + (e ^ a ^ b) + 0x6ed9eba1 + load<u32>(at, 8);
    e = rotl(e, 30);
    b += rotl(c, 5) + (d ^ e ^ a) + 0x6ed9eba1 + load<u32>(at, 12);
    d = rotl(d, 30);
    a += rotl(b, 5) + (c ^ d ^ e) + 0x6ed9eba1 + load<u32>(at, 16);
    c = rotl(c, 30);
  }
  for (; at < WORDS + 240; at += 20) {
    e += rotl(a, 5) + most(b, c, d) + 0x8f1bbcdc + load<u32>(at);
    b = rotl(b, 30);
    d += rotl(e, 5) + most(a, b, c) + 0x8f1bbcdc + load<u32>(at, 4);
    a = rotl(a, 30);
    c += rotl(d, 5) + most(e, a, b) + 0x8f1bbcdc + load<u32>(at, 8);
    e = rotl(e, 30);
    b += rotl(c, 5) + most(d, e, a) + 0x8f1bbcdc + load<u32>(at, 12);
    d = rotl(d, 30);
    a += rotl(b, 5) + most(c, d, e) + 0x8f1bbcdc + load<u32>(at, 16);
    c = rotl(c, 30);
  }
  for (; at < WORDS + 320; at += 20) {
    e += rotl(a, 5) + (b ^ c ^ d) + 0xca62c1d6 + load<u32>(at);
    b = rotl(b, 30);
    d += rotl(e, 5) + (a ^ b ^ c) + 0xca62c1d6 + load<u32>(at, 4);
    a = rotl(a, 30);
    c += rotl(d, 5) + (e ^ a ^ b) + 0xca62c1d6 + load<u32>(at, 8);
    e = rotl(e, 30);
    b += rotl(c, 5) + (d ^ e ^ a) + 0xca62c1d6 + load<u32>(at, 12);
    d = rotl(d, 30);
    a += rotl(b, 5) + (c ^ d ^ e) + 0xca62c1d6 + load<u32>(at, 16);
    c = rotl(c, 30);
  }
  store<u32>(DIGEST, load<u32>(DIGEST) + a);
  store<u32>(DIGEST + 4, load<u32>(DIGEST + 4) + b);
  store<u32>(DIGEST + 8, load<u32>(DIGEST + 8) + c);
  store<u32>(DIGEST + 12, load<u32>(DIGEST + 12) + d);
  store<u32>(DIGEST + 16, load<u32>(DIGEST + 16) + e);
}

/** The chunk's 16 words become 80. */
function spread(chunk: usize): void {
  for (let at: usize = 0; at < CHUNK; at += 16) {
    const words = v128.load(chunk + at);
    v128.store(WORDS + at, v128.shuffle<u8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
  }
  let at = WORDS + 64;
  for (; at < WORDS + 128; at += 4) {
    store<u32>(at, rotl(load<u32>(at - 12) ^ load<u32>(at - 32) ^ load<u32>(at - 56) ^ load<u32>(at - 64), 1));
  }
  // The same rule applied twice: each word of four no longer waits for the one before it.
  for (; at < WORDS + 320; at += 16) {
    const near = v128.xor(v128.load(at - 24), v128.load(at - 64));
    const words = v128.xor(near, v128.xor(v128.load(at - 112), v128.load(at - 128)));
    v128.store(at, v128.or(v128.shl<u32>(words, 2), v128.shr<u32>(words, 30)));
  }
}

function choose(x: u32, y: u32, z: u32): u32 {
  return z ^ (x & (y ^ z));
}

function most(x: u32, y: u32, z: u32): u32 {
  return (x & y) | (z & (x | y));
}
