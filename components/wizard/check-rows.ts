import type { Check } from "@/lib/schemas/check";
import type { SourceInput } from "@/lib/schemas/source";

/** What is tried of each, in this order: a row stands for each from the start. */
export const triedOf: Record<SourceInput["kind"] | "posthog" | "sandbox", readonly string[]> = {
  s3: ["reachable", "region", "authorised", "files", "readable", "format"],
  folder: ["reachable", "files", "readable", "format"],
  amplitude: ["reachable", "region", "authorised", "data"],
  mixpanel: ["reachable", "region", "authorised", "data"],
  posthog: ["reachable", "posthog", "token", "project"],
  sandbox: ["reachable"],
};

export const checkLabels: Record<string, string> = {
  reachable: "Reachable",
  region: "Region",
  authorised: "Signed in",
  files: "Files",
  readable: "Readable",
  format: "Format",
  contents: "Other files",
  data: "Data",
  posthog: "PostHog",
  token: "Project token",
  project: "Project",
};

/** `old`: of the check before, which holds the place. `pending`: its turn comes. `untried`: something before it failed. */
export type CheckRow = { name: string } & (
  { state: "known" | "old"; check: Check } | { state: "pending" | "untried"; check?: undefined }
);

type Known = { busy: boolean; told: readonly Check[]; last: readonly Check[] | undefined };

/** One row for each that is tried, in an order that does not change while the answers come in. */
export function checkRows(tried: readonly string[], { busy, told, last = [] }: Known): CheckRow[] {
  const others = [...last, ...told].map(({ name }) => name).filter((name) => !tried.includes(name));
  return [...tried, ...new Set(others)].flatMap((name): CheckRow[] => {
    const of = (checks: readonly Check[]) => checks.filter((check) => check.name === name);
    const now = busy ? of(told) : of(last);
    if (now.length > 0) return now.map((check) => ({ name, state: "known", check }));
    const before = busy ? of(last) : [];
    if (before.length > 0) return before.map((check) => ({ name, state: "old", check }));
    return [{ name, state: busy ? "pending" : "untried" }];
  });
}

/** The whole in a few words, for those who hear it. */
export function checkSummary(side: string, { busy, last }: Omit<Known, "told">): string {
  if (busy) return `${side}: checking…`;
  if (!last) return "";
  const count = (status: Check["status"]) => last.filter((check) => check.status === status).length;
  const [failed, warned] = [count("fail"), count("warn")];
  if (failed > 0) return `${side}: ${failed} of ${last.length} checks failed.`;
  return warned > 0
    ? `${side}: passed, with ${warned === 1 ? "a warning" : `${warned} warnings`}.`
    : `${side}: passed.`;
}
