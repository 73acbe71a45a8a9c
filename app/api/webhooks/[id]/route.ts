import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { idParams } from "@/lib/schemas/migration";
import { deleteWebhook } from "@/lib/webhooks/webhooks";

export const DELETE = route({ params: idParams }, async ({ params }) => {
  await deleteWebhook(db(), params.id);
  return new Response(null, { status: 204 });
});
