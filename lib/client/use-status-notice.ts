"use client";

import { useEffect, useRef } from "react";

import type { MigrationListItem } from "@/lib/schemas/migration";
import { type StatusView, statusView } from "@/lib/schemas/status-view";

import { api } from "./api";
import { hasEnded } from "./migration-status";
import { noticeOf } from "./status-notice";

const HIDDEN_MS = 20_000;

export const canNotify = () => typeof Notification !== "undefined";
const mayNotify = () => canNotify() && Notification.permission === "granted";

/**
 * Tells by the browser's own notice when a migration comes to rest, or has many rejects, while its tab is not looked at.
 * Hidden tabs ask nothing; the one exception is here: for those who allowed notices, one tiny request every 20 seconds.
 */
export function useStatusNotice({ id, name, status }: MigrationListItem): void {
  const seen = useRef<StatusView | null>(null);
  const shown = useRef(status);
  const waits = !hasEnded(status);
  useEffect(() => void (shown.current = status), [status]);

  useEffect(() => {
    if (!waits) return;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setInterval> | undefined;

    const look = async () => {
      const now = await api(`/api/migrations/${id}/status`, statusView, { signal: leaving.signal }).catch(() => null);
      if (!now) return;
      // The first answer is compared with what the page showed when it was left.
      const text = noticeOf(seen.current ?? { status: shown.current, manyRejects: now.manyRejects }, now);
      seen.current = now;
      if (hasEnded(now.status)) clearInterval(timer);
      if (!text || !document.hidden) return;
      const notice = new Notification(name, { body: text, tag: id });
      notice.onclick = () => window.focus();
    };
    const turn = () => {
      clearInterval(timer);
      seen.current = null;
      if (!document.hidden || !mayNotify()) return;
      void look();
      timer = setInterval(() => void look(), HIDDEN_MS);
    };
    turn();
    document.addEventListener("visibilitychange", turn);
    return () => {
      document.removeEventListener("visibilitychange", turn);
      clearInterval(timer);
      leaving.abort();
    };
  }, [id, name, waits]);
}
