import type { ReactNode } from "react";

import { ThemeMenu } from "@/components/frame/theme-menu";
import { Wordmark } from "@/components/frame/wordmark";

export default function PublicLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-between px-4 sm:px-6">
        <Wordmark />
        <ThemeMenu />
      </header>
      <main className="mx-auto w-full max-w-sm flex-1 px-4 py-16 sm:py-24">{children}</main>
    </div>
  );
}
