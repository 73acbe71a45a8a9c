import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { PromotePage } from "@/components/wizard/promote-page";
import { requireUser } from "@/lib/auth/session";
import { migrationQuery } from "@/lib/client/queries";
import { db } from "@/lib/db/client";
import { getMigration } from "@/lib/migrations/view";
import { idParams, migrationView } from "@/lib/schemas/migration";

export const metadata: Metadata = { title: "Import everything" };

export default async function Page({ params }: PageProps<"/migrations/[id]/promote">) {
  const parsed = idParams.safeParse(await params);
  if (!parsed.success) notFound();
  const { id } = parsed.data;
  await requireUser(`/migrations/${id}/promote`);

  const queryClient = new QueryClient();
  const migration = await getMigration(db(), id).catch(() => null);
  if (migration) queryClient.setQueryData(migrationQuery(id).queryKey, migrationView.parse(migration));
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PromotePage id={id} />
    </HydrationBoundary>
  );
}
