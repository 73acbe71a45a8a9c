"use client";

import Link from "next/link";

import { Button, buttonClasses } from "@/components/ui/button";

export type BrokenPageProps = { error: Error & { digest?: string }; reset: () => void };

/** In the place of a page that could not be made. */
export function BrokenPage({ error, reset }: BrokenPageProps) {
  return (
    <div role="alert" className="mx-auto max-w-md">
      <title>Something went wrong · Backhaul</title>
      <h1 className="text-lg font-semibold">This page could not be shown.</h1>
      <p className="mt-2 text-muted">
        Running migrations are not touched by this. Try again; if it stays, the server&apos;s log says more
        {error.digest ? ` under ${error.digest}` : ""}.
      </p>
      <div className="mt-6 flex flex-wrap gap-2">
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
        <Link href="/migrations" className={buttonClasses()}>
          Go to the migrations
        </Link>
      </div>
    </div>
  );
}
