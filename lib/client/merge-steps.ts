import type { LiveView } from "@/lib/schemas/live";
import type { RatesView } from "@/lib/schemas/progress";

/** The course with the steps of a tick behind it; where its steps are wider it stays as it is. */
export function mergeSteps(rates: RatesView, steps: LiveView["steps"]): RatesView {
  const [first] = steps;
  if (!first || rates.stepSeconds !== STEP_SECONDS) return rates;
  const before = rates.points.filter(({ at }) => at < first.at);
  const moved = steps.filter(({ eventsPerSecond, bytesPerSecond }) => eventsPerSecond > 0 || bytesPerSecond > 0);
  return { ...rates, points: [...before, ...moved] };
}

/** The steps that ticks have. */
const STEP_SECONDS = 10;
