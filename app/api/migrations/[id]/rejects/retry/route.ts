import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { parseInput, queryOf } from "@/lib/http/parse-input";
import { readBody, readJson } from "@/lib/http/read-body";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { forgetWatched } from "@/lib/migrations/live";
import { type RetryRequest, retryRejects } from "@/lib/migrations/retry-rejects";
import { idParams } from "@/lib/schemas/migration";
import { retryAnswer, retryBody, retryQuery } from "@/lib/schemas/retry";

const MAX_FILE_BYTES = 64 * 1024 * 1024;
const MAX_JSON_BYTES = 2 * 1024 * 1024;
const FILE_TYPES = ["application/x-ndjson", "application/octet-stream"];

/**
 * Sends rejects again. As they were: a JSON body `{reason?, ids?, options?}`, or none. Mended: the body is a file, of the
 * content type application/x-ndjson or application/octet-stream, `?reason=&ids=1,2&options={…}` in the query. It has a
 * line for each of these rejects in the order of `rejects.jsonl` (or of `ids`); a blank line leaves its reject as it is.
 * Any other number of lines is 422, over 64 MB is 413; then nothing is changed.
 */
export const POST = route({ params: idParams }, async ({ params, request, caller }) => {
  const asked = isFile(request) ? await readFile(request) : await readAsked(request);
  const answer = await retryRejects(db(), params.id, asked, caller.name);
  forgetWatched(params.id);
  return reply(retryAnswer, answer, 202);
});

function isFile(request: Request): boolean {
  const [type = ""] = (request.headers.get("content-type") ?? "").split(";");
  return FILE_TYPES.includes(type.trim().toLowerCase());
}

async function readAsked(request: Request): Promise<RetryRequest> {
  return parseInput(retryBody, await readJson(request, MAX_JSON_BYTES, { optional: true }));
}

async function readFile(request: Request): Promise<RetryRequest> {
  const query = parseInput(retryQuery, queryOf(request));
  const hint = "Send the rejects of one reason, or some of them by their ids, at a time.";
  const mended = await readBody(request, MAX_FILE_BYTES, hint);
  if (mended.length === 0) throw new AppError("invalid_input", "The file is empty.");
  return { ...query, mended };
}
