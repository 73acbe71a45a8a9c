import { notFound } from "next/navigation";
import { Suspense } from "react";

import { MigrationPage } from "@/components/migrations/migration-page";
import { requireUser } from "@/lib/auth/session";
import { idParams } from "@/lib/schemas/migration";

export default async function Page({ params }: PageProps<"/migrations/[id]">) {
  const parsed = idParams.safeParse(await params);
  if (!parsed.success) notFound();
  const { id } = parsed.data;
  await requireUser(`/migrations/${id}`);
  return (
    <Suspense>
      <MigrationPage id={id} />
    </Suspense>
  );
}
