import { db } from "@/lib/db/client";
import { withKeptSecrets } from "@/lib/http/kept-secrets";
import { reply } from "@/lib/http/reply";
import { polledRoute, route } from "@/lib/http/route";
import { createMigration } from "@/lib/migrations/create";
import { endDraft } from "@/lib/http/end-draft";
import { listMigrations } from "@/lib/migrations/list-migrations";
import { getMigration } from "@/lib/migrations/view";
import { createdMigration, createMigrationBody, migrationList, migrationsQuery } from "@/lib/schemas/migration";

export const GET = polledRoute({ query: migrationsQuery }, async ({ query }) =>
  reply(migrationList, await listMigrations(db(), query)),
);

export const POST = route({ body: createMigrationBody }, async ({ body, caller }) => {
  const { source, destination, draft, test } = body;
  const secrets = await withKeptSecrets(caller, { source, destination });
  const { id, series } = await createMigration(db(), { ...body, ...secrets }, caller.name);
  if (draft && !test) await endDraft(caller, draft);
  const { series: _, ...view } = await getMigration(db(), id);
  return reply(createdMigration, { ...view, ...(series && { series }) }, 201);
});
