import { AppError, type ErrorCode } from "@/lib/errors";
import type { Check, CheckResult } from "@/lib/schemas/check";
import type { ExportSourceInput } from "@/lib/schemas/source";

import { CheckList } from "@/lib/checks/check-list";
import type { ExportSource, ExportWindow } from "./export-source";
import { vendorNames } from "./exports/hosts";
import { sampleRange } from "./exports/sample-range";
import { failedCheck } from "./failed-check";
import { openExportSource } from "./open-export-source";
import type { SourceSettings } from "./open-source";

/** A vendor makes even a small export slowly. */
const LONGEST_MS = 60_000;
const SHOWN_RECORDS = 5;
/** Enough to look at all of a year, when there is nothing in it. */
const MOST_REQUESTS = 8;

type Name = "reachable" | "authorised" | "region" | "data";

/** Which question an error answers with no, and which are thereby answered with yes. */
const failing: Partial<Record<ErrorCode, { fails: Name; passes: Name[] }>> = {
  wrong_region: { fails: "region", passes: ["reachable"] },
  credentials_refused: { fails: "authorised", passes: ["reachable"] },
  permission_denied: { fails: "authorised", passes: ["reachable"] },
  plan_without_export: { fails: "authorised", passes: ["reachable"] },
  source_rejected_request: { fails: "data", passes: ["reachable"] },
  window_too_large: { fails: "data", passes: ["reachable", "region", "authorised"] },
};

/** They pass by themselves, and say nothing against the answers that were given. */
const PASSING: readonly ErrorCode[] = ["rate_limited", "export_incomplete"];

const said: Record<Exclude<Name, "data">, string> = {
  reachable: "The export API answers.",
  region: "The region is right.",
  authorised: "The credentials are accepted and may export.",
};

/**
 * Tries a vendor's export API with as few and as small requests as can be, until a few real records of the range are
 * there. What is wrong is in the result; it throws only when `signal` is aborted or for a fault of our own.
 */
export async function checkExport(
  config: ExportSourceInput,
  settings: SourceSettings,
  signal: AbortSignal,
  onCheck?: (check: Check) => void,
): Promise<CheckResult> {
  const deadline = AbortSignal.timeout(settings.checkMs ?? LONGEST_MS);
  const range = { start: new Date(config.from), end: new Date(config.to) };
  const source = openExportSource(config, settings);
  const list = new CheckList(onCheck);
  const pass = (names: Name[]) => {
    for (const name of names)
      if (name !== "data" && !list.has(name)) list.add({ name, status: "pass", detail: said[name] });
  };
  const sample: string[] = [];
  try {
    const asked = { range, share: SHOWN_RECORDS, requests: MOST_REQUESTS, seed: 0, gate: settings.gate };
    for await (const { lines, problem } of sampleRange(source, asked, AbortSignal.any([signal, deadline]))) {
      pass(["reachable", "region", "authorised"]);
      if (problem) throw problem;
      sample.push(...lines.map((line) => Buffer.from(line).toString()));
      if (sample.length > 0) break;
    }
    list.add(dataCheck(sample.length));
  } catch (error) {
    signal.throwIfAborted();
    if (!deadline.aborted && !(error instanceof AppError)) throw error;
    if (deadline.aborted) {
      // Connecting has a time of its own, and ends before this one.
      pass(["reachable"]);
      list.add(slowCheck(config));
    } else if (error instanceof AppError && PASSING.includes(error.code)) {
      list.add({ ...failedCheck("data", error), status: "warn" });
    } else if (error instanceof AppError) {
      const { fails, passes } = failing[error.code] ?? { fails: "reachable" as const, passes: [] };
      pass(passes);
      list.add(failedCheck(list.has(fails) ? "data" : fails, error));
    }
  } finally {
    await source.close();
  }
  return { ok: list.ok, checks: list.checks, ...(list.ok && { found: { parts: partsOf(source, range), sample } }) };
}

const partsOf = (source: ExportSource, range: ExportWindow) => source.plan(range).length;

function dataCheck(records: number): Check {
  if (records > 0) return { name: "data", status: "pass", detail: "There are records in this range." };
  const detail = "No record was found at the places of the range that were looked at.";
  return { name: "data", status: "warn", detail, fix: "Check the range; days without data are imported as empty." };
}

function slowCheck({ kind }: ExportSourceInput): Check {
  const vendor = vendorNames[kind];
  return {
    name: "data",
    status: "warn",
    detail: `${vendor} took the question and did not refuse the credentials, but is slow to prepare the export: it had no answer within the time that a check has.`,
    fix: "You can go on: a migration waits as long as it takes. The preview waits longer than this check, too.",
  };
}
