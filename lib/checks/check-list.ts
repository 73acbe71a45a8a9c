import type { Check } from "@/lib/schemas/check";

/** Checks as they become known: each is told at once, and all stand in the result. */
export class CheckList {
  readonly checks: Check[] = [];
  readonly #onCheck: (check: Check) => void;

  constructor(onCheck: (check: Check) => void = () => {}) {
    this.#onCheck = onCheck;
  }

  add(check: Check): void {
    this.checks.push(check);
    this.#onCheck(check);
  }

  has(name: string): boolean {
    return this.checks.some((check) => check.name === name);
  }

  get ok(): boolean {
    return this.checks.every(({ status }) => status !== "fail");
  }
}
