import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { MigrationReport } from "@/components/migrations/migration-report";
import { requireUser } from "@/lib/auth/session";
import { db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { getReport } from "@/lib/migrations/report";
import { idParams } from "@/lib/schemas/migration";
import { report } from "@/lib/schemas/report";

export const metadata: Metadata = { title: "Report" };

/** One page for the files: everything is in it at once, for paper as for the screen. */
export default async function Page({ params }: PageProps<"/migrations/[id]/report">) {
  const parsed = idParams.safeParse(await params);
  if (!parsed.success) notFound();
  const { id } = parsed.data;
  await requireUser(`/migrations/${id}/report`);
  const made = await getReport(db(), id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  });
  return <MigrationReport report={report.parse(made)} />;
}
