const NEWLINE = 0x0a;

/** Places of the lines in a block, without their newline; after a last newline no further line begins. */
export function* linesOf(block: Uint8Array): Generator<{ from: number; to: number }> {
  for (let from = 0; from < block.length;) {
    const newline = block.indexOf(NEWLINE, from);
    const to = newline < 0 ? block.length : newline;
    yield { from, to };
    from = to + 1;
  }
}
