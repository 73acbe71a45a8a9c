import type { Check } from "@/lib/schemas/check";

type Mistake = Pick<Check, "detail" | "fix" | "change">;

const US = { intake: "us.i.posthog.com", label: "Use PostHog US Cloud" };
const EU = { intake: "eu.i.posthog.com", label: "Use PostHog EU Cloud" };

/** Addresses of PostHog Cloud, and where its events go instead. */
const CLOUDS: Record<string, typeof US> = {
  "app.posthog.com": US,
  "us.posthog.com": US,
  "us.i.posthog.com": US,
  "us-assets.i.posthog.com": US,
  "eu.posthog.com": EU,
  "eu.i.posthog.com": EU,
  "eu-assets.i.posthog.com": EU,
};

const changeTo = (value: string, label = `Use ${value}`): Check["change"] => ({ field: "host", value, label });

/** What is wrong with an address by the looks of it; null when it has to be tried. */
export function hostMistake(host: string): Mistake | null {
  const url = new URL(host);
  if (url.hostname === "posthog.com" || url.hostname === "www.posthog.com") {
    const fix = `Choose PostHog US Cloud (${US.intake}) or EU Cloud (${EU.intake}): the one you sign in to.`;
    return { detail: `${url.hostname} is PostHog's website; it takes no events.`, fix };
  }
  const cloud = CLOUDS[url.hostname];
  if (!cloud || url.href === `https://${cloud.intake}/`) return null;
  const detail =
    url.hostname === cloud.intake
      ? `PostHog Cloud takes events at https://${cloud.intake} and nowhere below it.`
      : `${url.hostname} is where people look at PostHog. Events go to ${cloud.intake}.`;
  const fix = `Give https://${cloud.intake} as the address.`;
  return { detail, fix, change: changeTo(`https://${cloud.intake}`, cloud.label) };
}

/** The same host by the scheme or port that it sends us to. */
export function redirectChange(host: string, location: string | undefined): Check["change"] {
  if (!location || !URL.canParse(location, host)) return undefined;
  const to = new URL(location, host);
  if (to.hostname !== new URL(host).hostname || to.origin === new URL(host).origin) return undefined;
  return changeTo(to.origin);
}

/** Without a path: what was copied from a browser names a page. */
export function withoutPath(host: string): Check["change"] {
  const url = new URL(host);
  return url.pathname === "/" && url.search === "" && url.hash === "" ? undefined : changeTo(url.origin);
}

/** Plain http where nothing speaks TLS. */
export function plainHttp(host: string, error: unknown): Mistake | null {
  const url = new URL(host);
  if (url.protocol !== "https:" || !speaksNoTls(error)) return null;
  const plain = `http://${url.host}`;
  return {
    detail: `${url.host} does not speak TLS.`,
    fix: `If it is your PostHog, its address begins with http://. The token and the events can then be read on their way.`,
    change: changeTo(plain),
  };
}

function speaksNoTls(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (
      (at as NodeJS.ErrnoException).code === "ERR_SSL_WRONG_VERSION_NUMBER" ||
      /wrong version number/.test(at.message)
    )
      return true;
  return false;
}
