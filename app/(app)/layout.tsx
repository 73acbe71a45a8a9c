import type { ReactNode } from "react";

import { TopBar } from "@/components/frame/top-bar";
import { requireUser } from "@/lib/auth/session";

/** Each page asks for the user itself too, with its own address to come back to. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  return (
    <>
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 font-medium text-accent-ink focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <TopBar name={user.name} email={user.email} />
      <main id="content" tabIndex={-1} className="mx-auto page-width px-4 py-6 outline-none sm:px-6">
        {children}
      </main>
    </>
  );
}
