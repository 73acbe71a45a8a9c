"use client";

import { useEffect, useMemo, useRef } from "react";

import type { WizardDraft } from "@/lib/schemas/draft";

import { DraftSaving, isTooLongToKeepAlive } from "./draft-saving";

type Known = { draft: WizardDraft; revision: number | undefined };

/** Keeps the draft on the server while it is typed; also when the page goes away in the middle of a word. */
export function useDraftSaving(id: string, draft: WizardDraft, known: Known): DraftSaving {
  const { revision } = known;
  const saving = useMemo(() => new DraftSaving(id, revision), [id, revision]);
  const last = useRef(known.draft);

  useEffect(() => {
    if (draft === last.current) return;
    last.current = draft;
    saving.change(draft);
  }, [saving, draft]);

  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === "hidden") saving.sendNow();
    };
    // What is too long to outlive the page needs the page a moment longer.
    const ask = (event: BeforeUnloadEvent) => {
      if (!saving.isPending() || !isTooLongToKeepAlive(last.current)) return;
      void saving.flush();
      event.preventDefault();
    };
    window.addEventListener("pagehide", leave);
    window.addEventListener("beforeunload", ask);
    document.addEventListener("visibilitychange", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("beforeunload", ask);
      document.removeEventListener("visibilitychange", leave);
      void saving.flush();
    };
  }, [saving]);

  return saving;
}
