"use client";

import { useEffect, useRef } from "react";

import type { MigrationListItem, MigrationStatus } from "@/lib/schemas/migration";

const TOLD: Partial<Record<MigrationStatus, string>> = {
  paused: "It is paused and needs you.",
  completed: "It is completed.",
  cancelled: "It is cancelled.",
};

export const canNotify = () => typeof Notification !== "undefined";

/** Tells by the browser's own notice when a migration comes to rest while its tab is not looked at. Only once allowed. */
export function useStatusNotice({ id, name, status, error }: MigrationListItem): void {
  const before = useRef(status);
  useEffect(() => {
    const changed = before.current !== status;
    before.current = status;
    const text = TOLD[status];
    if (!changed || !text || !document.hidden || !canNotify() || Notification.permission !== "granted") return;
    const notice = new Notification(name, { body: error ? `${text} ${error.message}` : text, tag: id });
    notice.onclick = () => window.focus();
  }, [id, name, status, error]);
}
