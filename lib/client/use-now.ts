"use client";

import { useSyncExternalStore } from "react";

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One timer for the page, however many look at the clock; none while nobody does. */
const subscribe = (onTick: () => void) => {
  watchers.add(onTick);
  timer ??= setInterval(() => watchers.forEach((tell) => tell()), 1_000);
  return () => {
    watchers.delete(onTick);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};
const now = () => Math.floor(Date.now() / 1_000) * 1_000;

/** The time in Unix milliseconds, by whole seconds; null until the page is in the browser, whose clock it is. */
export function useNow(): number | null {
  return useSyncExternalStore(subscribe, now, () => null as number | null);
}
