import type { Metadata } from "next";

import { SandboxList } from "@/components/sandboxes/sandbox-list";
import { requireUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Sandboxes" };

export default async function SandboxesPage() {
  await requireUser("/sandboxes");
  return <SandboxList />;
}
