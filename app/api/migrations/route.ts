import { db } from "@/lib/db/client";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { createMigration } from "@/lib/migrations/create";
import { listMigrations } from "@/lib/migrations/list-migrations";
import { getMigration } from "@/lib/migrations/view";
import { createMigrationBody, migrationList, migrationsQuery, migrationView } from "@/lib/schemas/migration";

export const GET = route({ query: migrationsQuery }, async ({ query }) =>
  reply(migrationList, await listMigrations(db(), query)),
);

export const POST = route({ body: createMigrationBody }, async ({ body, caller }) => {
  const { id } = await createMigration(db(), body, caller.name);
  return reply(migrationView, await getMigration(db(), id), 201);
});
