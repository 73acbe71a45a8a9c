"use client";

import { useEffect, useMemo, useRef } from "react";

import { api } from "@/lib/client/api";
import { Autosave } from "@/lib/client/autosave";
import { draftView, type WizardDraft } from "@/lib/schemas/draft";

/** Keeps the draft on the server while it is typed; also when the page goes away in the middle of a word. */
export function useDraftSaving(id: string, draft: WizardDraft, known: WizardDraft): Autosave<WizardDraft> {
  const saving = useMemo(
    () =>
      new Autosave<WizardDraft>(async (value, urgent) => {
        await api(`/api/drafts/${id}`, draftView, { method: "PUT", json: { draft: value }, keepalive: urgent });
      }),
    [id],
  );
  const last = useRef(known);

  useEffect(() => {
    if (draft === last.current) return;
    last.current = draft;
    saving.change(draft);
  }, [saving, draft]);

  useEffect(() => {
    const leave = () => {
      if (document.visibilityState === "hidden") saving.sendNow();
    };
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", leave);
      void saving.flush();
    };
  }, [saving]);

  return saving;
}
