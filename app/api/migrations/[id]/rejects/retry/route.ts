import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { retryRejects } from "@/lib/migrations/retry-rejects";
import { idParams } from "@/lib/schemas/migration";
import { retryAnswer, retryBody } from "@/lib/schemas/retry";

export const POST = route({ params: idParams, body: retryBody }, async ({ params, body, caller }) => {
  const { mended, ...request } = body;
  const lines = mended?.split("\n").filter((line) => line.trim() !== "");
  const bytes = lines?.map((line) => Buffer.from(line));
  const answer = await retryRejects(db(), params.id, { ...request, ...(bytes && { mended: bytes }) }, caller.name);
  return reply(retryAnswer, answer, 202);
});
