const WIDTH = 6;

/** Where the members of JSON objects stand in their line. Positions only; grows as needed and is reused from line to line. */
export class MemberList {
  private at = new Int32Array(128 * WIDTH);
  count = 0;
  /** Whether any key may be written with an escape. */
  escapedKeys = false;

  clear(): void {
    this.count = 0;
    this.escapedKeys = false;
  }

  /** Key bounds leave the quotes out; value bounds keep them. */
  push(keyStart: number, keyEnd: number, valueStart: number, innerFrom: number): void {
    const base = this.count * WIDTH;
    if (base === this.at.length) {
      const grown = new Int32Array(this.at.length * 2);
      grown.set(this.at);
      this.at = grown;
    }
    this.at[base] = keyStart;
    this.at[base + 1] = keyEnd;
    this.at[base + 2] = valueStart;
    this.at[base + 4] = innerFrom;
    this.count++;
  }

  endLast(valueEnd: number, innerTo: number): void {
    const base = (this.count - 1) * WIDTH;
    this.at[base + 3] = valueEnd;
    this.at[base + 5] = innerTo;
  }

  keyStart(member: number): number {
    return this.at[member * WIDTH] ?? 0;
  }
  keyEnd(member: number): number {
    return this.at[member * WIDTH + 1] ?? 0;
  }
  valueStart(member: number): number {
    return this.at[member * WIDTH + 2] ?? 0;
  }
  valueEnd(member: number): number {
    return this.at[member * WIDTH + 3] ?? 0;
  }
  /** The members of this member's own value, when that is an object, are `inner` members innerFrom..innerTo. */
  innerFrom(member: number): number {
    return this.at[member * WIDTH + 4] ?? 0;
  }
  innerTo(member: number): number {
    return this.at[member * WIDTH + 5] ?? 0;
  }
}
