"use client";

import { useSyncExternalStore } from "react";

const subscribe = (onTick: () => void) => {
  const timer = setInterval(onTick, 1_000);
  return () => clearInterval(timer);
};
const now = () => Math.floor(Date.now() / 1_000) * 1_000;

/** The time in Unix milliseconds, by whole seconds; null until the page is in the browser, whose clock it is. */
export function useNow(): number | null {
  return useSyncExternalStore(subscribe, now, () => null as number | null);
}
