import { AppError, type ErrorCode } from "@/lib/errors";
import type { Check, CheckResult } from "@/lib/schemas/check";
import { contentTypeOf, isExport, type SourceInput } from "@/lib/schemas/source";
import { byteSize } from "./byte-size";
import { checkExport } from "./check-export";
import { CheckList } from "@/lib/checks/check-list";
import { sniffObject } from "./decode-object";
import { failedCheck } from "./failed-check";
import { formatCheck } from "./format-check";
import { contentsCheck, isOfTheFormat, lookInto } from "./look-into";
import { type SourceSettings, openSource } from "./open-source";
import type { Source } from "./source";
import { type Sample, type Survey, firstLines, survey } from "./survey";

const LONGEST_MS = 10_000;

type Name = "reachable" | "authorised" | "region" | "files" | "readable" | "format";

/** Which question an error answers with no, and which come before it and are thereby answered with yes. */
const failing: Partial<Record<ErrorCode, { fails: Name; passes: Name[] }>> = {
  wrong_region: { fails: "region", passes: ["reachable"] },
  credentials_refused: { fails: "authorised", passes: ["reachable", "region"] },
  permission_denied: { fails: "authorised", passes: ["reachable", "region"] },
  bucket_not_found: { fails: "files", passes: ["reachable"] },
  path_outside_import_dir: { fails: "files", passes: ["reachable"] },
  path_unreadable: { fails: "readable", passes: ["reachable"] },
  path_not_found: { fails: "files", passes: ["reachable", "region", "authorised"] },
};

const passing: Partial<Record<SourceInput["kind"], Partial<Record<Name, string>>>> = {
  s3: {
    reachable: "The store answers.",
    region: "The region is right.",
    authorised: "The credentials are accepted and may list the bucket.",
  },
  folder: { reachable: "The import folder can be read." },
};

/**
 * Tries a source for real: can it be reached, read, and does it hold what it should. Takes at most about 10 seconds.
 * What is wrong with the source is in the result; it throws only when `signal` is aborted or for a fault of our own.
 * `onCheck` hears each check as soon as it is known.
 */
export async function checkSource(
  config: SourceInput,
  settings: SourceSettings,
  signal: AbortSignal,
  onCheck?: (check: Check) => void,
): Promise<CheckResult> {
  if (isExport(config)) return checkExport(config, settings, signal, onCheck);
  const deadline = AbortSignal.timeout(settings.checkMs ?? LONGEST_MS);
  const both = AbortSignal.any([signal, deadline]);
  const list = new CheckList(onCheck);
  const pass = (...names: Name[]) => {
    for (const name of names) {
      const detail = passing[config.kind]?.[name];
      if (detail && !list.has(name)) list.add({ name, status: "pass", detail });
    }
  };
  const fail = (name: Name, error: unknown) => {
    signal.throwIfAborted();
    const failed = deadline.aborted ? tooSlow() : error;
    if (!(failed instanceof AppError)) throw failed;
    list.add(failedCheck(name, failed));
  };

  let source: Source | undefined;
  let found: Survey | undefined;
  let sample: Sample | undefined;
  try {
    source = openSource(config, { ...settings, timing: { attempts: 2, resumes: 1, ...settings.timing } });
    found = await survey(source, both, { onBegun: () => pass("reachable", "region", "authorised") });
    list.add(filesCheck(found));
  } catch (error) {
    const row = error instanceof AppError ? failing[error.code] : undefined;
    if (!list.has("reachable")) pass(...(row?.passes ?? []));
    // A listing that breaks off has begun: what it stands for has passed.
    fail(list.has("reachable") && !row ? "files" : (row?.fails ?? "reachable"), error);
  }
  try {
    if (source && found?.first) {
      const { files } = found;
      const looked = await lookInto(source, found.beginning, both);
      const first = looked.readable ?? found.first;
      sample = await firstLines(source, first, both);
      list.add({ name: "readable", status: "pass", detail: `The beginning of ${first.key} can be read.` });
      list.add(formatCheck(sample, contentTypeOf(config), first.key));
      if (looked.unreadable.length > 0) list.add(contentsCheck(looked));
      const [sniffed, shown] = [await sniffObject(source, first, both), files.find(({ key }) => key === first.key)];
      if (shown && "encoding" in sniffed) shown.encoding = sniffed.encoding;
    }
  } catch (error) {
    fail(isOfTheFormat(error) ? "format" : "readable", error);
  }
  await source?.close();
  return { ok: list.ok, checks: list.checks, ...(found && { found: foundIn(found, sample) }) };
}

function foundIn(
  { first: _, beginning: __, largest: ___, ...found }: Survey,
  sample: Sample | undefined,
): CheckResult["found"] {
  return { ...found, sample: sample?.lines ?? [] };
}

function filesCheck({ objects, bytes, skippedCount, complete, first }: Survey): Check {
  const skippedText = skippedCount === 0 ? "" : ` ${count(skippedCount, "file")} will be skipped.`;
  if (objects === 0) {
    return {
      name: "files",
      status: "fail",
      detail: `There is no file to import.${skippedText}`,
      fix: "Give a place that holds .jsonl, .ndjson or .json files, plain or packed as .gz or .zip.",
    };
  }
  const least = complete ? "" : "At least ";
  const detail = `${least}${count(objects, "file")}, ${byteSize(bytes)}.${skippedText}`;
  if (!first && complete) {
    return {
      name: "files",
      status: "warn",
      detail: `${detail} All are empty.`,
      fix: "Check that the export has finished.",
    };
  }
  return { name: "files", status: "pass", detail };
}

const count = (number: number, noun: string) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

const tooSlow = () =>
  new AppError("source_unavailable", "The source did not answer within 10 seconds.", {
    hint: "Check the endpoint's host and port, and that no firewall stands between.",
  });
