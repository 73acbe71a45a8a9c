import type { Refusal } from "./export-server";

export type MixpanelLimits = {
  perHour?: number;
  perSecond?: number;
  concurrent?: number;
  /** How long "an hour" is; shorter in tests. */
  hourMs?: number;
  /** `seconds` or `date`: a 429 says when to come back, which Mixpanel does not promise. */
  retryAfter?: "seconds" | "date";
};

/** Mixpanel's limits of one project: what came in the last hour and second, and what is open. Refused requests do not count. */
export function createMixpanelQuota(projectId: string, limits: MixpanelLimits, now: () => number) {
  const { perHour = 60, perSecond = 3, concurrent = 100, hourMs = 3_600_000, retryAfter } = limits;
  let times: number[] = [];
  let open = 0;

  function refuse(error: string, untilMs: number): Refusal {
    const wait = Math.max(0, untilMs - now());
    const asked =
      retryAfter === "date"
        ? new Date(Math.ceil((now() + wait) / 1_000) * 1_000).toUTCString()
        : String(Math.ceil(wait / 1_000));
    const headers = { "content-type": "application/json", ...(retryAfter && { "retry-after": asked }) };
    return { status: 429, headers, text: JSON.stringify({ request: "/api/2.0/export", error, status: 0 }) };
  }

  return {
    enter(): Refusal | { leave(): void } {
      times = times.filter((at) => at > now() - hourMs);
      const lastSecond = times.filter((at) => at > now() - 1_000);
      const says = (used: number, most: number, when: string) =>
        `Query rate limit exceeded for project_id ${projectId}: ${used + 1}/${most} queries ${when}.`;
      if (times.length >= perHour)
        return refuse(says(times.length, perHour, "running in the last hour"), times[0]! + hourMs);
      if (lastSecond.length >= perSecond)
        return refuse(says(lastSecond.length, perSecond, "in the last second"), lastSecond[0]! + 1_000);
      if (open >= concurrent) return refuse(says(open, concurrent, "running at once"), now() + 1_000);
      times.push(now());
      open += 1;
      return { leave: () => void (open -= 1) };
    },
  };
}
