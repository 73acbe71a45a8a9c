"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useCallback, useState } from "react";

import { cn } from "@/lib/client/class-names";
import { useShortcuts } from "@/lib/client/use-shortcuts";

import { AccountMenu } from "./account-menu";
import { ShortcutSheet } from "./shortcut-sheet";
import { ThemeMenu } from "./theme-menu";
import { Wordmark } from "./wordmark";

const places = [
  { href: "/migrations", label: "Migrations" },
  { href: "/sandboxes", label: "Sandboxes" },
  { href: "/destinations", label: "Destinations" },
  { href: "/settings", label: "Settings" },
];

export function TopBar({ name, email }: { name: string; email: string }) {
  const path = usePathname();
  const [sheet, setSheet] = useState(false);
  const openSheet = useCallback(() => setSheet(true), []);
  useShortcuts(openSheet);
  return (
    <header className="border-b bg-surface">
      <div className="mx-auto flex page-width flex-wrap items-center gap-x-6 px-4 sm:px-6">
        <Link href="/migrations" className="flex h-12 items-center">
          <Wordmark />
        </Link>
        <nav
          aria-label="Main"
          className="order-last -mx-4 w-[calc(100%+2rem)] overflow-x-auto px-2 sm:order-none sm:mx-0 sm:w-auto sm:px-0"
        >
          <ul className="flex">
            {places.map(({ href, label }) => {
              const here = path === href || path.startsWith(`${href}/`);
              return (
                <li key={href}>
                  <Link
                    href={href}
                    aria-current={here ? "page" : undefined}
                    className={cn(
                      "flex h-10 items-center border-b-2 px-2 text-sm font-medium transition-colors focus-visible:-outline-offset-2 sm:h-12 sm:px-3",
                      here ? "border-accent text-ink" : "border-transparent text-muted hover:text-ink",
                    )}
                  >
                    {label}
                  </Link>
                </li>
              );
            })}
          </ul>
        </nav>
        <div className="ml-auto flex items-center">
          <ThemeMenu />
          <AccountMenu name={name} email={email} onShortcuts={openSheet} />
        </div>
      </div>
      {sheet && <ShortcutSheet onClose={() => setSheet(false)} />}
    </header>
  );
}
