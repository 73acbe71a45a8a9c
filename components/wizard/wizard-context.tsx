"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { createContext, type ReactNode, use, useEffect, useReducer, useSyncExternalStore } from "react";

import { contentType } from "@/lib/schemas/source";

import { emptyDraft, withoutSecrets, type WizardDraft, wizardDraft } from "./draft";
import { type WizardAction, wizardReducer } from "./wizard-reducer";

const STORAGE_KEY = "backhaul.new-migration";

type Wizard = { draft: WizardDraft; dispatch: (action: WizardAction) => void };

const WizardContext = createContext<Wizard | null>(null);

export function useWizard(): Wizard {
  const wizard = use(WizardContext);
  if (!wizard) throw new Error("useWizard belongs inside WizardProvider.");
  return wizard;
}

const never = () => () => {};

/** Holds the answers over all steps. Only in the browser: the draft of this tab is not known on the server. */
export function WizardProvider({ fallback, children }: { fallback: ReactNode; children: ReactNode }) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return inBrowser ? <BrowserProvider>{children}</BrowserProvider> : fallback;
}

function BrowserProvider({ children }: { children: ReactNode }) {
  const tried = contentType.safeParse(useSearchParams().get("try"));
  const path = usePathname();
  const router = useRouter();
  const [draft, dispatch] = useReducer(wizardReducer, tried.data ?? null, (type) =>
    type ? wizardReducer(emptyDraft, { type: "sampleTried", contentType: type }) : restoreDraft(),
  );

  useEffect(() => {
    saveDraft(draft);
  }, [draft]);

  // The wish is fulfilled once; a reload must not undo what was chosen since.
  useEffect(() => {
    if (tried.data) router.replace(path);
  }, [tried.data, router, path]);

  return <WizardContext value={{ draft, dispatch }}>{children}</WizardContext>;
}

function restoreDraft(): WizardDraft {
  try {
    return wizardDraft.parse(JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? ""));
  } catch {
    return emptyDraft;
  }
}

/** Leaves nothing for the next wizard. This one keeps its answers until its page is gone, or its guard would lead away. */
export function forgetDraft(): void {
  try {
    sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    // Nothing was kept.
  }
}

function saveDraft(draft: WizardDraft): void {
  try {
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(withoutSecrets(draft)));
  } catch {
    // A browser without storage keeps the draft in memory.
  }
}
