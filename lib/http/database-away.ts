/** Prisma's codes for a server that can't be reached, closed the connection, or gave none in time. */
const PRISMA_CODES: ReadonlySet<unknown> = new Set([
  "P1000",
  "P1001",
  "P1002",
  "P1003",
  "P1008",
  "P1011",
  "P1017",
  "P2024",
]);
/** Classes 08 (connection) and 57P (shutdown, crash, starting up), and 53300 (too many connections), of PostgreSQL. */
const SQLSTATES = /^(08|57P0|53300)/;
const SOCKET_CODES: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EPIPE",
  "ENOENT",
]);
const DRIVER_KINDS: ReadonlySet<unknown> = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "DatabaseDoesNotExist",
  "AuthenticationFailed",
]);
/** Some of pg's failures reach us as bare errors, with nothing but their text. */
const MESSAGES =
  /^Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Server has closed the connection/i;

/** Whether a failed query failed because the database is not there, by any of the forms the driver stack gives it. */
export function isDatabaseAway(error: unknown, depth = 0): boolean {
  if (typeof error !== "object" || error === null || depth > 5) return false;
  const { name, code, kind, originalCode, cause, meta, message } = error as Record<string, unknown>;
  if (name === "PrismaClientInitializationError") return true;
  if (PRISMA_CODES.has(code) || DRIVER_KINDS.has(kind)) return true;
  if ([code, originalCode].some((state) => typeof state === "string" && SQLSTATES.test(state))) return true;
  if (SOCKET_CODES.has(code) && depth > 0) return true;
  if (typeof message === "string" && MESSAGES.test(message)) return true;
  return [cause, (meta as Record<string, unknown> | undefined)?.["driverAdapterError"]].some((inner) =>
    isDatabaseAway(inner, depth + 1),
  );
}
