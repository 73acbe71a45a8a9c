import { Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Suspense } from "react";

import { MigrationList } from "@/components/migrations/migration-list";
import { buttonClasses } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Migrations" };

export default async function MigrationsPage() {
  await requireUser("/migrations");
  return (
    <>
      <PageHeader title="Migrations">
        <Link href="/migrations/new" className={buttonClasses({ variant: "primary" })}>
          <Plus aria-hidden />
          New migration
        </Link>
      </PageHeader>
      <Suspense>
        <MigrationList />
      </Suspense>
    </>
  );
}
