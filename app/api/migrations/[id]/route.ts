import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { deleteMigration } from "@/lib/migrations/delete";
import { getMigration } from "@/lib/migrations/view";
import { idParams, migrationView } from "@/lib/schemas/migration";

export const GET = route({ params: idParams }, async ({ params }) =>
  reply(migrationView, await getMigration(db(), params.id)),
);

export const DELETE = route({ params: idParams }, async ({ params }) => {
  await deleteMigration(db(), params.id);
  return new Response(null, { status: 204 });
});
