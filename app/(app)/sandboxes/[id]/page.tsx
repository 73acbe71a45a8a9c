import { notFound } from "next/navigation";

import { SandboxPage } from "@/components/sandboxes/sandbox-page";
import { requireUser } from "@/lib/auth/session";
import { idParams } from "@/lib/schemas/migration";

export default async function Page({ params }: PageProps<"/sandboxes/[id]">) {
  const parsed = idParams.safeParse(await params);
  if (!parsed.success) notFound();
  const { id } = parsed.data;
  await requireUser(`/sandboxes/${id}`);
  return <SandboxPage id={id} />;
}
