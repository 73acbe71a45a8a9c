import { checkResult, type CheckResult } from "@/lib/schemas/check";
import { destinationView, type DestinationView } from "@/lib/schemas/destination";
import { migrationView, type MigrationStatus, type MigrationView } from "@/lib/schemas/migration";
import { partList } from "@/lib/schemas/parts";
import { rejectList } from "@/lib/schemas/rejects";
import { timelineList } from "@/lib/schemas/timeline";
import { errorBody } from "@/lib/schemas/problem";
import { previewResult } from "@/lib/schemas/preview";
import { sandboxEventList, sandboxSummary } from "@/lib/schemas/sandbox";
import type { z } from "zod";

import { eventKey, type EventKey } from "./truth";
import { until } from "./processes";

/** The server's own refusal, as it said it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;

  constructor(status: number, body: z.infer<typeof errorBody>) {
    super(`${status} ${body.error.code}: ${body.error.message} ${JSON.stringify(body.error.fields ?? {})}`);
    this.status = status;
    this.code = body.error.code;
    this.hint = body.error.hint;
  }
}

export type Api = ReturnType<typeof createApi>;

/** The HTTP API with a token. Every answer is parsed by the schema that the browser uses. */
export function createApi(url: string, token: string) {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === "" ? null : parseJson(text, `${method} ${path} ${response.status}`);
    if (!response.ok) throw new Refused(response.status, errorBody.parse(answer));
    return answer;
  }

  const view = async (id: string): Promise<MigrationView> =>
    migrationView.parse(await call("GET", `/api/migrations/${id}`));

  /** Every event a sandbox holds, as it arrived, page by page. */
  async function sandboxRaw(id: string): Promise<string[]> {
    const events: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const query = `limit=500${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page = sandboxEventList.parse(await call("GET", `/api/sandboxes/${id}/events?${query}`));
      events.push(...page.items.map(({ raw }) => raw));
      cursor = page.nextCursor;
    }
    return events;
  }

  return {
    call,
    view,
    checkSource: async (source: unknown): Promise<CheckResult> =>
      checkResult.parse(await call("POST", "/api/sources/check", { source })),
    checkDestination: async (destination: unknown): Promise<CheckResult> =>
      checkResult.parse(await call("POST", "/api/destinations/check", { destination })),
    preview: async (body: unknown) => previewResult.parse(await call("POST", "/api/preview", body)),
    createDestination: async (body: unknown): Promise<DestinationView> =>
      destinationView.parse(await call("POST", "/api/destinations", body)),
    start: async (body: unknown): Promise<string> =>
      ((await call("POST", "/api/migrations", body)) as { id: string }).id,
    act: (id: string, verb: "pause" | "resume" | "cancel") => call("POST", `/api/migrations/${id}/${verb}`),
    parts: async (id: string) => partList.parse(await call("GET", `/api/migrations/${id}/parts?limit=500`)),
    timeline: async (id: string) => timelineList.parse(await call("GET", `/api/migrations/${id}/timeline?limit=500`)),
    rejects: async (id: string) => rejectList.parse(await call("GET", `/api/migrations/${id}/rejects?limit=500`)),
    sandboxSummary: async (id: string) => sandboxSummary.parse(await call("GET", `/api/sandboxes/${id}/summary`)),

    sandboxRaw,
    sandboxKeys: async (id: string): Promise<Set<EventKey>> =>
      new Set((await sandboxRaw(id)).map((raw) => eventKey(JSON.parse(raw) as Record<string, unknown>))),

    /** Polls until the migration has one of the statuses, checking at every look that the ledger adds up. */
    async reaches(id: string, statuses: MigrationStatus[], timeoutMs = 60_000): Promise<MigrationView> {
      let latest = await view(id);
      const isThere = async () => {
        latest = await view(id);
        assertLedger(latest);
        return statuses.includes(latest.status);
      };
      await until(isThere, { timeoutMs, everyMs: 150, what: `migration ${id} is ${statuses.join(" or ")}` }).catch(
        (error: Error) => {
          const { status, statusReason, error: problem, ledger } = latest;
          throw new Error(`${error.message} It is ${JSON.stringify({ status, statusReason, problem, ledger })}`);
        },
      );
      return latest;
    },
  };
}

/** read = accepted + dropped + rejected + inFlight, in total and by reason. */
export function assertLedger({
  ledger,
  dropped,
  rejected,
}: Pick<MigrationView, "ledger" | "dropped" | "rejected">): void {
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, n) => total + n, 0);
  const isClosed = ledger.read === ledger.accepted + ledger.dropped + ledger.rejected + ledger.inFlight;
  if (isClosed && sum(dropped) === ledger.dropped && sum(rejected) === ledger.rejected) return;
  throw new Error(`The ledger does not add up: ${JSON.stringify({ ledger, dropped, rejected })}`);
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${what} answered something that is not JSON: ${text.slice(0, 300)}`, { cause });
  }
}
