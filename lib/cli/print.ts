export type Format = { json?: boolean | undefined };

/** One answer on stdout: the value itself as JSON, or its lines for a person. */
export function print({ json }: Format, value: unknown, lines: () => string[]): void {
  process.stdout.write(`${json ? JSON.stringify(value) : lines().join("\n")}\n`);
}

const MARKS = { pass: "ok  ", warn: "warn", fail: "FAIL" } as const;

type Check = { name: string; status: keyof typeof MARKS; detail: string; fix?: string | undefined };

/** "ok    database: It answers." with the remedy below where something is wrong. */
export function checkLines(checks: Check[]): string[] {
  return checks.flatMap(({ name, status, detail, fix }) => [
    `${MARKS[status]}  ${name}: ${detail}`,
    ...(fix && status !== "pass" ? [`      ${fix}`] : []),
  ]);
}
