import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { notFound } from "next/navigation";
import { Suspense } from "react";

import { MigrationPage } from "@/components/migrations/migration-page";
import { requireUser } from "@/lib/auth/session";
import { migrationQuery } from "@/lib/client/queries";
import { db } from "@/lib/db/client";
import { getMigration } from "@/lib/migrations/view";
import { idParams, migrationView } from "@/lib/schemas/migration";

/** The numbers are in the first answer; from then on the browser asks. What fails here, the browser asks for and explains. */
export default async function Page({ params }: PageProps<"/migrations/[id]">) {
  const parsed = idParams.safeParse(await params);
  if (!parsed.success) notFound();
  const { id } = parsed.data;
  await requireUser(`/migrations/${id}`);

  const queryClient = new QueryClient();
  const migration = await getMigration(db(), id).catch(() => null);
  if (migration) queryClient.setQueryData(migrationQuery(id).queryKey, migrationView.parse(migration));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <Suspense>
        <MigrationPage id={id} />
      </Suspense>
    </HydrationBoundary>
  );
}
