import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { createDestination, listDestinations } from "@/lib/migrations/destinations";
import { createDestinationBody, destinationList, destinationView } from "@/lib/schemas/destination";

export const GET = route({}, async () => reply(destinationList, await listDestinations(db())));

export const POST = route({ body: createDestinationBody }, async ({ body }) =>
  reply(destinationView, await createDestination(db(), body), 201),
);
