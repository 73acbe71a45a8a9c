import { AppError } from "@/lib/errors";

/** How long a connection, the beginning of an answer, and the next byte of it are waited for. */
export type NetTimeouts = { connectMs: number; headersMs: number; bodyMs: number };

/** Plain words for what the network does; unknown failures show their code. */
const FAILURES: Record<string, (host: string, timeouts: NetTimeouts) => string> = {
  ECONNREFUSED: (host) => `${host} refuses the connection.`,
  ENOTFOUND: (host) => `${host} is not known to the name server.`,
  EAI_AGAIN: () => "The name server does not answer.",
  EHOSTUNREACH: (host) => `There is no way to ${host} from here.`,
  ENETUNREACH: (host) => `There is no way to ${host} from here.`,
  ECONNRESET: (host) => `${host} cut the connection.`,
  EPIPE: (host) => `${host} cut the connection.`,
  UND_ERR_SOCKET: (host) => `${host} cut the connection.`,
  ETIMEDOUT: (host) => `${host} does not take connections in time.`,
  UND_ERR_CONNECT_TIMEOUT: (host, { connectMs }) => `${host} took no connection within ${connectMs / 1_000} seconds.`,
  UND_ERR_HEADERS_TIMEOUT: (host, { headersMs }) => `${host} gave no answer within ${headersMs / 1_000} seconds.`,
  UND_ERR_BODY_TIMEOUT: (host, { bodyMs }) => `${host} did not end its answer within ${bodyMs / 1_000} seconds.`,
};

/** Why no answer came, in a sentence about `host`. */
export function describeFailure(error: unknown, host: string, timeouts: NetTimeouts): string {
  const code = failureCode(error);
  return FAILURES[code]?.(host, timeouts) ?? `There is no connection to ${host} (${code}).`;
}

/** The AppError that an error is or was caused by, as when an address may not be called. */
export function appErrorIn(error: unknown): AppError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof AppError) return cause;
  return undefined;
}

/** The code that Node or undici gives a failure, such as ECONNREFUSED. */
export function failureCode(error: unknown): string {
  if (error instanceof AggregateError) return failureCode(error.errors[0]);
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.cause ? failureCode(error.cause) : error.message;
}
