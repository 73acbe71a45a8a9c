import type { Metadata } from "next";
import Link from "next/link";

import { buttonClasses } from "@/components/ui/button";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto max-w-md px-6 py-24">
      <h1 className="text-lg font-semibold">There is nothing at this address.</h1>
      <p className="mt-2 text-muted">It may have been deleted, or the link was cut short.</p>
      <Link href="/migrations" className={buttonClasses({ className: "mt-6" })}>
        Go to the migrations
      </Link>
    </main>
  );
}
