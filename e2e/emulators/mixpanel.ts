import type { IncomingMessage } from "node:http";

import { basicAuth } from "./basic-auth";
import { DAY_MS, type ExportData, type ExportDataOptions, createExportData } from "./export-data";
import type { AskedWindow } from "./export-faults";
import { type Auth, type ExportEmulator, type Refusal, startExportServer } from "./export-server";
import { mixpanelBody } from "./mixpanel-body";
import { type MixpanelLimits, createMixpanelQuota } from "./mixpanel-quota";

/** What the project lets the asking account do. */
export type MixpanelAccess = "full" | "no_plan" | "no_role" | "classified";

export type MixpanelOptions = {
  port?: number;
  data?: Omit<ExportDataOptions, "vendor">;
  username?: string;
  secret?: string;
  projectId?: string;
  projectSecret?: string;
  /** Where the project lives; default us. */
  region?: "us" | "eu" | "in";
  limits?: MixpanelLimits;
  access?: MixpanelAccess;
  /** Of an answer to wrong credentials; Mixpanel has sent both. Default 400. */
  unauthenticated?: 400 | 401;
  now?: () => number;
};

export type MixpanelEmulator = ExportEmulator & {
  data: ExportData;
  username: string;
  secret: string;
  projectId: string;
  projectSecret: string;
  setAccess(access: MixpanelAccess): void;
};

const MOST_ROWS = 100_000;

const accessAnswers: Record<MixpanelAccess, Refusal | null> = {
  full: null,
  no_plan: refuse(402, "Your plan does not include access to the data export API."),
  no_role: refuse(403, "The account has no permission for this project."),
  classified: refuse(403, "The account has no permission to access classified data of this project."),
};

/** Mixpanel's raw event export: JSON Lines for whole days by time of the event. */
export async function startMixpanelEmulator(options: MixpanelOptions = {}): Promise<MixpanelEmulator> {
  const { username = "emulated.a1b2c3.mp-service-account", secret = "emulated-account-secret" } = options;
  const { projectId = "2195193", projectSecret = "emulated-project-secret", region: home = "us" } = options;
  const { now = Date.now, unauthenticated = 400 } = options;
  const data = createExportData({ vendor: "mixpanel", ...options.data });
  const quota = createMixpanelQuota(projectId, options.limits ?? {}, now);
  let access = options.access ?? "full";

  function identify(
    request: IncomingMessage,
    query: URLSearchParams,
    region: string,
  ): { auth: Auth; refusal?: Refusal } {
    const given = basicAuth(request);
    const auth: Auth = !given ? "unknown" : given.password === "" ? "project_secret" : "service_account";
    const isKnown =
      auth === "project_secret" ? given?.user === projectSecret : given?.user === username && given.password === secret;
    if (!isKnown) return { auth, refusal: refuse(unauthenticated, "Unable to authenticate request") };
    if (region !== home) return { auth, refusal: refuse(404, "Project not found") };
    if (auth === "service_account" && query.get("project_id") !== projectId) {
      const isMissing = !query.get("project_id");
      return { auth, refusal: isMissing ? refuse(400, "project_id is a required parameter") : accessAnswers.no_role! };
    }
    const denied = accessAnswers[access];
    return { auth, ...(denied && { refusal: denied }) };
  }

  /** Both days are part of the window. The project's clock is UTC. */
  function readWindow(query: URLSearchParams): AskedWindow | Refusal {
    const [first, last] = [dayOf(query.get("from_date")), dayOf(query.get("to_date"))];
    if (first === null || last === null)
      return refuse(400, "from_date and to_date are required, in the form yyyy-mm-dd");
    if (last < first) return refuse(400, "to_date cannot be earlier than from_date");
    if (last > now()) return refuse(400, "to_date cannot be later than today");
    if (query.has("where")) return refuse(400, "where is not emulated");
    const limit = query.get("limit");
    if (limit !== null && !(Number(limit) >= 1 && Number(limit) <= MOST_ROWS)) {
      return refuse(400, `limit must be between 1 and ${MOST_ROWS}`);
    }
    return { start: first, end: last + DAY_MS };
  }

  function slicesOf({ start, end }: AskedWindow): number[] {
    const days: number[] = [];
    for (let day = start; day < end; day += DAY_MS) if (data.count(day) > 0) days.push(day);
    return days;
  }

  const emulator = await startExportServer(
    {
      path: "/api/2.0/export",
      regions: ["us", "eu", "in"],
      home,
      identify,
      readWindow,
      enter: quota.enter,
      slicesOf,
      serve: (asked) => mixpanelBody(asked, data),
    },
    options.port,
  );
  const setAccess = (changed: MixpanelAccess) => void (access = changed);
  return Object.assign(emulator, { data, username, secret, projectId, projectSecret, setAccess });
}

function dayOf(text: string | null): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text ?? "")) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) ? null : at;
}

function refuse(status: number, text: string): Refusal {
  return { status, text };
}
