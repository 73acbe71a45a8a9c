import { AppError, type ErrorCode } from "@/lib/errors";
import type { VendorAnswer } from "./vendor-http";

/** What an answer is about, for its message. */
export type About = {
  vendor: string;
  host: string;
  /** As people write it: "2024-03-01 05:00 to 06:00 UTC". */
  span: string;
  /** The vendor takes no smaller window. */
  smallest: boolean;
};

export type AnswerRow = {
  status: (status: number) => boolean;
  /** And the text says this. */
  says?: RegExp;
  when?: (about: About) => boolean;
  code: ErrorCode;
  message: (about: About) => string;
  hint?: (about: About) => string;
};

export const is =
  (...statuses: number[]) =>
  (status: number) =>
    statuses.includes(status);

const slow = ({ vendor, span }: About) => `${vendor} did not gather ${span} in time.`;

/** No answer began in time, as a proxy's 504 would say. */
export const notGathered = (about: About, cause: unknown) => new AppError("export_timed_out", slow(about), { cause });

/** Whether less at once may be had where this was not. */
export const asksForLess = (error: unknown): error is AppError =>
  error instanceof AppError && (error.code === "window_too_large" || error.code === "export_timed_out");

/** What both vendors' servers, and what stands before them, may answer. */
const commonRows: AnswerRow[] = [
  {
    status: is(429),
    code: "rate_limited",
    message: ({ vendor }) => `${vendor} asks to wait: too many requests for this project.`,
  },
  {
    status: is(402),
    code: "plan_without_export",
    message: ({ vendor }) => `The ${vendor} plan of this project does not include its export API.`,
    hint: ({ vendor }) => `Ask ${vendor} to include it, then resume; or export to S3 or files and import those.`,
  },
  // It may be too much, or an outage that passes: the fate of other windows tells.
  { status: is(413, 504), code: "export_timed_out", message: slow },
  {
    status: (status) => status >= 500 || status === 408 || status === 425,
    code: "source_unavailable",
    message: ({ vendor }) => `${vendor} cannot answer at the moment.`,
  },
];

/**
 * An answer that is no data, as an AppError; its text goes with it. `rows` are the vendor's own, asked first. Without a
 * row: `source_rejected_request`.
 */
export async function answerError(answer: VendorAnswer, rows: AnswerRow[], about: About): Promise<AppError> {
  const text = await answer.text();
  const { status, location, retryAfterMs } = answer;
  const options = { upstream: `${status}${text ? ` ${text}` : ""}`, retryAfterMs };
  const fits = ({ status: fitting, says, when }: AnswerRow) =>
    fitting(status) && (says?.test(text) ?? true) && (when?.(about) ?? true);
  const row = [...rows, ...commonRows].find(fits);
  if (row) return new AppError(row.code, row.message(about), { ...options, hint: row.hint?.(about) });
  const { vendor, host } = about;
  const leads = location ? ` and points to ${location.slice(0, 200)}` : "";
  return new AppError(
    "source_rejected_request",
    `${host} gave an answer that ${vendor} does not give (${status})${leads}.`,
    {
      ...options,
      hint: `Check the region, and the address if you set one of your own. ${vendor} may have changed its export API.`,
    },
  );
}
