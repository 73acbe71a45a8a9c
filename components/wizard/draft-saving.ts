import { api, ApiError } from "@/lib/client/api";
import { Autosave } from "@/lib/client/autosave";
import { newId } from "@/lib/client/new-id";
import { draftView, type SaveDraftBody, type WizardDraft } from "@/lib/schemas/draft";

/** The browser sends no more than 64 kB for a page that goes away. */
const MOST_KEPT_ALIVE = 60_000;
const FINAL: ReadonlySet<number> = new Set([401, 404, 409, 413, 422]);
const PAGE = "backhaul.page";

let page: string | undefined;

/** Known by the same id after a reload, whose last save may still be on its way; another tab is another page. */
function pageId(): string {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const kept = entry?.type === "reload" ? sessionStorage.getItem(PAGE) : null;
  const id = kept ?? newId();
  sessionStorage.setItem(PAGE, id);
  return id;
}

const bytesOf = (json: unknown) => new Blob([JSON.stringify(json)]).size;

/** True for what the browser does not send any more once the page is gone. */
export const isTooLongToKeepAlive = (draft: WizardDraft): boolean => bytesOf({ draft }) > MOST_KEPT_ALIVE;

/** Saves one draft, over the revision that this page knows. */
export class DraftSaving extends Autosave<WizardDraft> {
  #revision: number | undefined;

  constructor(id: string, revision: number | undefined) {
    super(
      async (draft, urgent) => {
        page ??= pageId();
        const known = this.#revision;
        const json: SaveDraftBody = { draft, page, ...(known !== undefined && { revision: known }) };
        const keepalive = urgent && !isTooLongToKeepAlive(draft);
        const saved = await api(`/api/drafts/${id}`, draftView, { method: "PUT", json, keepalive });
        this.#revision = saved.revision;
      },
      { isFinal: (error) => error instanceof ApiError && FINAL.has(error.status) },
    );
    this.#revision = revision;
  }

  /** Saves over what another page has saved. */
  readonly takeOver = (): void => {
    this.#revision = undefined;
    void this.flush();
  };
}
