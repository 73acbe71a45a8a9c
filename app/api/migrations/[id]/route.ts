import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { deleteMigration } from "@/lib/migrations/delete";
import { getMigration } from "@/lib/migrations/view";
import { openStaging } from "@/lib/staging/open-staging";
import { idParams, migrationView } from "@/lib/schemas/migration";

export const GET = route({ params: idParams }, async ({ params }) =>
  reply(migrationView, await getMigration(db(), params.id)),
);

export const DELETE = route({ params: idParams }, async ({ params }) => {
  const staging = openStaging(env().STAGING_URL);
  await deleteMigration(db(), params.id, staging).finally(() => staging.close());
  return new Response(null, { status: 204 });
});
