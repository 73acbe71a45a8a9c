"use client";

import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useReducer,
  useState,
  useSyncExternalStore,
} from "react";

import { buttonClasses } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { QueryProblem } from "@/components/ui/query-problem";
import { ApiError } from "@/lib/client/api";
import { newId } from "@/lib/client/new-id";
import { draftQuery } from "@/lib/client/queries";
import { type DraftView, emptyDraft, type WizardDraft } from "@/lib/schemas/draft";

import { draftFromLink } from "./draft-from-link";
import type { WizardStep } from "./steps";
import type { DraftSaving } from "./draft-saving";
import { useDraftSaving } from "./use-draft-saving";
import { type WizardAction, wizardReducer } from "./wizard-reducer";

type Wizard = {
  id: string;
  draft: WizardDraft;
  dispatch: (action: WizardAction) => void;
  /** The last characters of the secrets that the server keeps. */
  endings: DraftView["endings"];
  saving: DraftSaving;
  /** The address of a step of this draft. */
  href: (step: WizardStep) => string;
  /** Leaves this draft where it is and begins another. */
  startAnew: () => void;
};

const WizardContext = createContext<Wizard | null>(null);

export function useWizard(): Wizard {
  const wizard = use(WizardContext);
  if (!wizard) throw new Error("useWizard belongs inside WizardProvider.");
  return wizard;
}

const never = () => () => {};
type Props = { fallback: ReactNode; children: ReactNode };

/** Holds the answers over all steps. Only in the browser: a new draft gets its id there. */
export function WizardProvider({ fallback, children }: Props) {
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return inBrowser ? <ChosenDraft fallback={fallback}>{children}</ChosenDraft> : fallback;
}

/** The draft of the URL, or a new one. A new one gets into the URL with its first answer. */
function ChosenDraft({ fallback, children }: Props) {
  const search = useSearchParams();
  const asked = search.get("draft");
  const [own, setOwn] = useState(() => ({ id: newId(), draft: draftFromLink(search) }));
  const startAnew = useCallback(() => setOwn({ id: newId(), draft: emptyDraft }), []);
  if (asked !== null && asked !== own.id) {
    return (
      <StoredDraft key={asked} id={asked} fallback={fallback} startAnew={startAnew}>
        {children}
      </StoredDraft>
    );
  }
  return (
    <OpenDraft key={own.id} id={own.id} start={own.draft} known={emptyDraft} endings={{}} startAnew={startAnew}>
      {children}
    </OpenDraft>
  );
}

type StoredProps = Props & { id: string; startAnew: () => void };

function StoredDraft({ id, fallback, startAnew, children }: StoredProps) {
  const { data, error, refetch } = useQuery(draftQuery(id));
  const [first, setFirst] = useState<DraftView | null>(null);
  // What the server answers later is what this page itself has saved.
  if (data && !first) setFirst(data);
  if (first) {
    const { draft, endings, revision } = first;
    return (
      <OpenDraft id={id} start={draft} known={draft} {...{ endings, revision, startAnew }}>
        {children}
      </OpenDraft>
    );
  }
  if (!error) return fallback;
  const isGone = error instanceof ApiError && (error.status === 404 || error.status === 422);
  if (!isGone) return <QueryProblem error={error} onRetry={() => void refetch()} />;
  return (
    <EmptyState
      icon={FileQuestion}
      title="This draft is not there any more."
      text="It was started or discarded. What was started stands in the list of migrations."
    >
      <Link href="/migrations" className={buttonClasses()}>
        Migrations
      </Link>
      <Link href="/migrations/new/source" onClick={startAnew} className={buttonClasses({ variant: "primary" })}>
        New migration
      </Link>
    </EmptyState>
  );
}

type OpenProps = {
  id: string;
  start: WizardDraft;
  known: WizardDraft;
  endings: DraftView["endings"];
  revision?: number;
  startAnew: () => void;
  children: ReactNode;
};

function OpenDraft({ id, start, known, endings, revision, startAnew, children }: OpenProps) {
  const [draft, dispatch] = useReducer(wizardReducer, start);
  const saving = useDraftSaving(id, draft, { draft: known, revision });
  const path = usePathname();
  const search = useSearchParams();
  const router = useRouter();
  const query = draft === emptyDraft ? "" : `?draft=${id}`;
  const inUrl = search.get("draft") === id;

  useEffect(() => {
    if (query && !inUrl) window.history.replaceState(null, "", `${path}${query}`);
  }, [query, inUrl, path]);

  const wizard = useMemo<Wizard>(
    () => ({
      id,
      draft,
      dispatch,
      endings,
      saving,
      href: (step) => `/migrations/new/${step}${query}`,
      startAnew: () => {
        startAnew();
        router.push("/migrations/new/source");
      },
    }),
    [id, draft, endings, saving, query, startAnew, router],
  );
  return <WizardContext value={wizard}>{children}</WizardContext>;
}
