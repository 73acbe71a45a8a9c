import type { Db } from "@/lib/db/client";
import { isDatabaseAway } from "@/lib/http/database-away";
import { log } from "@/lib/log";
import { CaptureError } from "./capture-error";
import { readCapture } from "./read-capture";
import { findSandbox, storeEvents } from "./store";

/** Answers a capture request as PostHog would: 200 {"status":"Ok"}, or a status and a line of text. */
export async function capture(db: () => Db, token: string, request: Request): Promise<Response> {
  try {
    const sandbox = await findSandbox(db(), token);
    if (!sandbox) throw new CaptureError(401, "there is no sandbox at this address");
    await storeEvents(db(), sandbox, await readCapture(request, new Date()));
    return Response.json({ status: "Ok" });
  } catch (error) {
    if (error instanceof CaptureError) return new Response(error.message, { status: error.status });
    // 503 is what senders wait for and repeat; nothing of the batch was kept.
    log()[isDatabaseAway(error) ? "warn" : "error"]({ err: error }, "capture failed");
    return new Response("transient error, please retry", { status: 503 });
  }
}
