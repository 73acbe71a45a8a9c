import { defineConfig } from "prisma/config";

// Used by `prisma generate` only; migrations are applied by lib/db/migrate.ts (docs/adr/0003).
export default defineConfig({ schema: "prisma/schema.prisma", migrations: { path: "prisma/migrations" } });
