/** A small seeded generator (sfc32): the same numbers on every machine. */
export type Random = {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, max). */
  int(max: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** 8 lower-case hex digits. */
  hex(): string;
  uuid(): string;
};

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, "0"));

export function createRandom(seed: number, stream = 0): Random {
  let a = 0x9e3779b9;
  let b = seed | 0;
  let c = stream | 0;
  let counter = 1;

  const uint32 = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // The first numbers still show the seed.
  for (let i = 0; i < 15; i++) uint32();

  const next = () => uint32() / 2 ** 32;
  const int = (max: number) => Math.floor(next() * max);
  const hex16 = () => HEX[uint32() >>> 16] ?? "0000";
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick: (list) => list[int(list.length)] ?? list[0],
    hex: () => hex16() + hex16(),
    uuid: () => {
      const variant = "89ab"[uint32() & 3] ?? "8";
      return `${hex16()}${hex16()}-${hex16()}-4${hex16().slice(1)}-${variant}${hex16().slice(1)}-${hex16()}${hex16()}${hex16()}`;
    },
  };
}
