"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect } from "react";

import { shortcutsOn } from "./shortcut-switch";
import { type Begun, pressKey } from "./shortcuts";

/** Where keys mean something else: fields, and whatever lies above the page. */
const ELSEWHERE = "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu]";

/** Listens to the keys of the table (shortcuts.ts) while nobody types, and nobody has switched them off. */
export function useShortcuts(openSheet: () => void): void {
  const path = usePathname();
  const router = useRouter();
  useEffect(() => {
    let begun: Begun = null;
    const onKey = (event: KeyboardEvent) => {
      // On its way to a sign such as ?.
      if (event.key === "Shift") return;
      const elsewhere = event.target instanceof Element && event.target.closest(ELSEWHERE);
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && !event.defaultPrevented;
      const pressed = plain && !elsewhere && shortcutsOn() ? pressKey(begun, event.key, event.timeStamp) : null;
      begun = pressed?.begun ?? null;
      if (!pressed?.run) return;
      event.preventDefault();
      pressed.run({ path, openSheet, go: (to) => router.push(to) });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [path, router, openSheet]);
}
