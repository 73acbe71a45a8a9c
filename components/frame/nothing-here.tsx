import Link from "next/link";

import { buttonClasses } from "@/components/ui/button";

/** In the place of a page that is not there. */
export function NothingHere() {
  return (
    <div className="mx-auto max-w-md">
      <h1 className="text-lg font-semibold">There is nothing at this address.</h1>
      <p className="mt-2 text-muted">It may have been deleted, or the link was cut short.</p>
      <Link href="/migrations" className={buttonClasses({ variant: "primary", className: "mt-6" })}>
        Go to the migrations
      </Link>
    </div>
  );
}
