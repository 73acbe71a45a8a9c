import { AppError, type ErrorCode } from "@/lib/errors";
import type { Check, CheckResult } from "@/lib/schemas/check";
import type { ExportSourceInput } from "@/lib/schemas/source";

import { CheckList } from "./check-list";
import { failedCheck } from "./failed-check";
import { openExportSource } from "./open-export-source";
import type { SourceSettings } from "./open-source";

/** A vendor makes even a small export slowly. */
const LONGEST_MS = 60_000;
const SHOWN_RECORDS = 5;

type Name = "reachable" | "authorised" | "region" | "data";

/** Which question an error answers with no, and which are thereby answered with yes. */
const failing: Partial<Record<ErrorCode, { fails: Name; passes: Name[] }>> = {
  wrong_region: { fails: "region", passes: ["reachable"] },
  credentials_refused: { fails: "authorised", passes: ["reachable"] },
  permission_denied: { fails: "authorised", passes: ["reachable"] },
  plan_without_export: { fails: "authorised", passes: ["reachable"] },
  source_rejected_request: { fails: "data", passes: ["reachable"] },
};

const said: Record<Exclude<Name, "data">, string> = {
  reachable: "The export API answers.",
  region: "The region is right.",
  authorised: "The credentials are accepted and may export.",
};

/**
 * Tries a vendor's export API with as few requests as can be: a few real records of the range. What is wrong is in the
 * result; it throws only when `signal` is aborted or for a fault of our own.
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
    for (const name of names) if (name !== "data") list.add({ name, status: "pass", detail: said[name] });
  };
  try {
    const sample: string[] = [];
    for await (const line of source.sample(range, SHOWN_RECORDS, AbortSignal.any([signal, deadline]))) {
      sample.push(Buffer.from(line).toString());
      if (sample.length === SHOWN_RECORDS) break;
    }
    pass(["reachable", "region", "authorised"]);
    list.add(dataCheck(sample.length));
    return { ok: true, checks: list.checks, found: { parts: source.plan(range).length, sample } };
  } catch (error) {
    signal.throwIfAborted();
    const failed = deadline.aborted ? tooSlow() : error;
    if (!(failed instanceof AppError)) throw failed;
    const { fails, passes } = failing[failed.code] ?? { fails: "reachable" as const, passes: [] };
    pass(passes);
    list.add(failedCheck(fails, failed));
    return { ok: false, checks: list.checks };
  } finally {
    await source.close();
  }
}

function dataCheck(records: number): Check {
  if (records > 0) return { name: "data", status: "pass", detail: "There are records in this range." };
  const detail = "No record was found at the places of the range that were looked at.";
  return { name: "data", status: "warn", detail, fix: "Check the range; days without data are imported as empty." };
}

const tooSlow = () =>
  new AppError("source_unavailable", "The export API did not answer within a minute.", {
    hint: "Try again in a few minutes; a vendor that is busy now may not be then.",
  });
