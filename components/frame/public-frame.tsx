import Link from "next/link";
import type { ReactNode } from "react";

import { ThemeMenu } from "./theme-menu";
import { Wordmark } from "./wordmark";

/** What surrounds pages that need nobody to be signed in. */
export function PublicFrame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-between px-4 sm:px-6">
        <Link href="/" className="flex h-12 items-center">
          <Wordmark />
        </Link>
        <ThemeMenu />
      </header>
      <main className="mx-auto w-full max-w-sm flex-1 px-4 py-16 sm:py-24">{children}</main>
    </div>
  );
}
