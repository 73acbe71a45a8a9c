import { db } from "@/lib/db/client";
import { addDestination } from "@/lib/http/add-destination";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { listDestinations } from "@/lib/migrations/destinations";
import { createDestinationBody, destinationList, destinationView } from "@/lib/schemas/destination";

export const GET = route({}, async () => reply(destinationList, await listDestinations(db())));

export const POST = route({ body: createDestinationBody }, async ({ body, signal }) =>
  reply(destinationView, await addDestination(db(), body, signal), 201),
);
