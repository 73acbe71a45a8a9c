import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { deleteDestination, getDestination, updateDestination } from "@/lib/migrations/destinations";
import { destinationView, updateDestinationBody } from "@/lib/schemas/destination";
import { idParams } from "@/lib/schemas/migration";

export const GET = route({ params: idParams }, async ({ params }) =>
  reply(destinationView, await getDestination(db(), params.id)),
);

export const PATCH = route({ params: idParams, body: updateDestinationBody }, async ({ params, body, caller }) =>
  reply(destinationView, await updateDestination(db(), params.id, body, caller.name)),
);

export const DELETE = route({ params: idParams }, async ({ params }) => {
  await deleteDestination(db(), params.id);
  return new Response(null, { status: 204 });
});
