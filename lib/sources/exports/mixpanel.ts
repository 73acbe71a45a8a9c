import type { ExportSourceInput } from "@/lib/schemas/source";
import { decode } from "@/lib/formats/decode";
import type { Downloaded, DownloadHooks, ExportSource, ExportWindow, StagingSink } from "@/lib/sources/export-source";
import type { SourceSettings } from "@/lib/sources/open-source";
import { type About, answerError, notGathered } from "./answer-errors";
import { orWrongRegion } from "./find-region";
import { exportUrl } from "./hosts";
import { mixpanelRows } from "./mixpanel-answers";
import { mixpanelDays, mixpanelGrain } from "./mixpanel-request";
import { watchBody } from "./mixpanel-watch";
import { probeWindows, someDays } from "./probe";
import { quotaKey } from "./quota-key";
import { whatCanBeRead, wholeLines } from "./sample-lines";
import { spanOf } from "./span";
import { joinSplitRecords } from "./split-records";
import { chunksOf, incomplete, transfer } from "./transfer";
import { openVendorHttp, timedOut, type VendorAnswer } from "./vendor-http";
import { DAY_MS, planWindows } from "./windows";

export type MixpanelConfig = Extract<ExportSourceInput, { kind: "mixpanel" }>;

/** What Mixpanel lets one project do. */
export const MIXPANEL_LIMITS = { perHour: 60, perSecond: 3, concurrent: 100 };

/** Mixpanel's raw event export: JSON Lines for whole days, by the time of the event. */
export function createMixpanelExport(config: MixpanelConfig, settings: SourceSettings): ExportSource {
  const { auth } = config;
  const url = exportUrl(config);
  const login =
    auth.type === "service_account"
      ? { user: auth.username, password: auth.secret, project: { project_id: auth.projectId } }
      : { user: auth.secret, password: "", project: {} };
  const http = openVendorHttp({
    policy: settings.policy,
    timeouts: settings.exportTimeouts,
    ...login,
    headers: { "accept-encoding": "gzip" },
  });

  const aboutOf = (window: ExportWindow): About => ({
    vendor: "Mixpanel",
    host: url.host,
    span: spanOf(window),
    smallest: window.end.getTime() - window.start.getTime() <= DAY_MS,
  });
  const queryOf = (window: ExportWindow, limit?: number) => ({
    ...login.project,
    ...mixpanelDays(window),
    time_in_ms: "true",
    ...(limit !== undefined && { limit: String(limit) }),
  });

  async function ask(window: ExportWindow, signal: AbortSignal, limit?: number): Promise<VendorAnswer> {
    const about = aboutOf(window);
    const answer = await http.get(url, queryOf(window, limit), signal).catch((error: unknown) => {
      throw timedOut(error) ? notGathered(about, error) : error;
    });
    if (answer.status === 200) return answer;
    const error = await answerError(answer, mixpanelRows, about);
    if (error.code !== "credentials_refused") throw error;
    const query = queryOf({ start: window.start, end: new Date(window.start.getTime() + DAY_MS) }, 1);
    throw await orWrongRegion(error, { config, http, query, accepted: (status) => status === 200, signal });
  }

  async function download(
    window: ExportWindow,
    sink: StagingSink,
    signal: AbortSignal,
    { onProgress, beforeAnother }: DownloadHooks = {},
  ): Promise<Downloaded> {
    const about = aboutOf(window);
    try {
      const answer = await ask(window, signal);
      const watch = watchBody(answer.encoding === "gzip");
      try {
        const { body } = answer;
        const { timeouts } = http;
        await transfer({ body, sink, about, timeouts, signal, watch: watch.take, onProgress });
        const seen = await watch.end();
        if (seen.ended === "early") {
          const said = seen.text === undefined ? undefined : `200 ${http.tellable(seen.text)}`;
          throw incomplete(about, seen.how, undefined, said);
        }
        if (seen.lines > 0) return await sink.commit();
      } finally {
        watch.close();
      }
      await beforeAnother?.();
      await assertEmpty(window, about, signal);
      await sink.abort();
      return "empty";
    } catch (error) {
      await sink.abort();
      throw error;
    }
  }

  /** No data is an answer without a byte, and so is a fault on the way: it counts when it is given twice. */
  async function assertEmpty(window: ExportWindow, about: About, signal: AbortSignal): Promise<void> {
    const again = await ask(window, signal, 1);
    for await (const chunk of again.body) {
      if (chunk.length > 0) throw incomplete(about, "before its first byte, and a second answer did not");
    }
  }

  /** The caller names how many lines it wants, and Mixpanel sends no more. */
  async function* sample(window: ExportWindow, limit: number, signal: AbortSignal): AsyncGenerator<Buffer> {
    const { body } = await ask(window, signal, limit);
    const chunks = chunksOf(body, { about: aboutOf(window), timeouts: http.timeouts, signal });
    const decoded = whatCanBeRead(decode({ key: "The sample", bytes: null, read: () => chunks }));
    yield* wholeLines(joinSplitRecords(decoded));
  }

  return {
    vendor: "mixpanel",
    minWindowMs: DAY_MS,
    plan: (range, hint) => planWindows(range, mixpanelGrain, hint),
    download,
    probe: (range, signal) => probeWindows(someDays(range), async (window) => (await ask(window, signal)).body, signal),
    sample,
    quota: { key: quotaKey(url, auth.projectId ?? auth.secret), ...MIXPANEL_LIMITS },
    close: http.close,
  };
}
