import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { reply } from "@/lib/http/reply";
import { polledRoute, route } from "@/lib/http/route";
import { deleteMigration } from "@/lib/migrations/delete";
import { forgetWatched, watchMigration } from "@/lib/migrations/live";
import { openStaging } from "@/lib/staging/open-staging";
import { idParams, migrationView } from "@/lib/schemas/migration";

export const GET = polledRoute({ params: idParams }, async ({ params }) =>
  reply(migrationView, await watchMigration(db(), params.id)),
);

export const DELETE = route({ params: idParams }, async ({ params }) => {
  const staging = openStaging(env().STAGING_URL);
  await deleteMigration(db(), params.id, staging).finally(() => staging.close());
  forgetWatched(params.id);
  return new Response(null, { status: 204 });
});
