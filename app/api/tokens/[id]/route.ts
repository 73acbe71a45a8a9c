import { forgetCallers } from "@/lib/auth/caller";
import { deleteToken } from "@/lib/auth/tokens";
import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { idParams } from "@/lib/schemas/migration";

export const DELETE = route({ params: idParams }, async ({ params }) => {
  await deleteToken(db(), params.id);
  forgetCallers();
  return new Response(null, { status: 204 });
});
