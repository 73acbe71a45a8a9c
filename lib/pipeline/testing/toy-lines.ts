/** Small numbers that look random and are always the same for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Lines for the toy transform with everything in them: repeats, drops, twins, rejects, blanks, long lines, \r\n, no last newline. */
export function toyLines(seed: number, count: number): Buffer {
  const random = randomFrom(seed);
  const pick = (n: number) => Math.floor(random() * n);
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    const what = pick(40);
    const id = what < 6 ? pick(i + 1) : i;
    const record = {
      id: `person ${id}`,
      name: `Name ${id % 3}`,
      day: `2024-01-0${(id % 5) + 1}`,
      ...(what === 7 ? { drop: true } : {}),
      ...(what > 30 ? { twin: true } : {}),
    };
    if (what === 8) lines.push("not JSON at all");
    else if (what === 9) lines.push("");
    else if (what === 10 && pick(3) === 0) lines.push("L".repeat(600 + pick(3_000)));
    else lines.push(JSON.stringify(record) + (what === 11 ? "\r" : ""));
  }
  return Buffer.from(lines.join("\n") + (pick(2) ? "\n" : ""));
}
