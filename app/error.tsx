"use client";

import { Button } from "@/components/ui/button";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function ErrorPage({ error, reset }: Props) {
  return (
    <main className="mx-auto max-w-md px-6 py-24">
      <title>Something went wrong · Backhaul</title>
      <h1 className="text-lg font-semibold">This page could not be shown.</h1>
      <p className="mt-2 text-muted">
        Running migrations are not touched by this. Try again; if it stays, the server&apos;s log says more
        {error.digest ? ` under ${error.digest}` : ""}.
      </p>
      <Button className="mt-6" variant="primary" onClick={reset}>
        Try again
      </Button>
    </main>
  );
}
