import { APIError, createAuthMiddleware } from "better-auth/api";

const WINDOW_MS = 10 * 60_000;
const MAX_FAILURES = 10;
const MAX_REMEMBERED = 10_000;

type Failures = { count: number; until: number };
const failures = new Map<string, Failures>();

/** An address can be forged behind no proxy, so wrong passwords are counted by account as well. */
export const signInLimit = {
  before: createAuthMiddleware(async (context) => {
    const account = accountOf(context);
    if (account === null) return;
    const seen = failures.get(account);
    if (!seen || seen.until < Date.now() || seen.count < MAX_FAILURES) return;
    throw new APIError("TOO_MANY_REQUESTS", {
      code: "TOO_MANY_REQUESTS",
      message: "Too many wrong passwords for this account. Wait ten minutes, then try again.",
    });
  }),
  after: createAuthMiddleware(async (context) => {
    const account = accountOf(context);
    if (account === null) return;
    const { returned } = context.context;
    if (returned instanceof APIError) {
      if (returned.statusCode === 401) countFailure(account);
    } else failures.delete(account);
  }),
};

function accountOf(context: { path?: string; body?: unknown }): string | null {
  if (context.path !== "/sign-in/email") return null;
  const email = (context.body as { email?: unknown } | undefined)?.email;
  return typeof email === "string" ? email.trim().toLowerCase() : null;
}

function countFailure(account: string): void {
  const now = Date.now();
  const seen = failures.get(account);
  failures.delete(account); // to the end: the map's order is that of the last failure
  failures.set(
    account,
    seen && seen.until > now ? { count: seen.count + 1, until: seen.until } : { count: 1, until: now + WINDOW_MS },
  );
  const oldest = failures.keys().next();
  if (failures.size > MAX_REMEMBERED && !oldest.done) failures.delete(oldest.value);
}
