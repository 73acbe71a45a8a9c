import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { checkDestination } from "@/lib/http/check-destination";
import { checkDestinationBody, destinationCheckResult } from "@/lib/schemas/check";

export const POST = route({ body: checkDestinationBody }, async ({ body, signal }) =>
  reply(destinationCheckResult, await checkDestination(db(), body.destination, signal)),
);
