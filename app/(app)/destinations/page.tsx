import type { Metadata } from "next";

import { DestinationList } from "@/components/destinations/destination-list";
import { requireUser } from "@/lib/auth/session";

export const metadata: Metadata = { title: "Destinations" };

export default async function DestinationsPage() {
  await requireUser("/destinations");
  return <DestinationList />;
}
