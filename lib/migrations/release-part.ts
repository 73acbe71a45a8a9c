import type { Db } from "@/lib/db/client";
import type { Problem } from "@/lib/schemas/migration";
import { Prisma } from "@/lib/generated/prisma/client";
import type { Lease } from "./claim";

/** How a part leaves its worker's hands. */
export type Release =
  /** Everything in it is settled. */
  | { kind: "ended" }
  /** Given back on a graceful stop; the attempt does not count. */
  | { kind: "stopped" }
  /** Time mends it: again after the delay. */
  | { kind: "waits"; delayMs: number; reason: string }
  /** Something unforeseen: again after the delay. */
  | { kind: "failed"; delayMs: number }
  /** Only a person can mend it. */
  | { kind: "needs_person"; error: Problem };

/** Gives the lease back; what was in flight is no longer counted as read. False when the lease was lost. */
export async function releasePart(db: Db, { id, token }: Lease, release: Release): Promise<boolean> {
  const released = await db.$executeRaw`
    UPDATE parts
    SET lease_owner = NULL, lease_token = NULL, lease_expires_at = NULL, revision = revision + 1,
      read = read - in_flight, in_flight = 0, ${changes(release)}
    WHERE id = ${id}::uuid AND lease_token = ${token}::uuid`;
  return released === 1;
}

/** A window of an export keeps its staged copy until it has ended. */
const AT_REST = Prisma.sql`status = CASE WHEN staged_key IS NULL THEN 'pending' ELSE 'staged' END::part_status`;

function changes(release: Release): Prisma.Sql {
  if (release.kind === "ended")
    return Prisma.sql`status = CASE WHEN read = in_flight THEN 'empty' ELSE 'done' END::part_status,
      ended_at = now(), bytes_read = range_end - range_start, wait_reason = NULL, wait_until = NULL`;
  if (release.kind === "stopped")
    return Prisma.sql`${AT_REST}, attempts = greatest(attempts - 1, 0), not_before = now(),
      wait_reason = NULL, wait_until = NULL`;
  if (release.kind === "needs_person")
    return Prisma.sql`${AT_REST}, error = ${JSON.stringify(release.error)}::jsonb,
      wait_reason = NULL, wait_until = NULL`;
  const due = Prisma.sql`now() + make_interval(secs => ${release.delayMs / 1_000}::float8)`;
  if (release.kind === "failed")
    return Prisma.sql`${AT_REST}, failures = failures + 1, not_before = ${due},
      wait_reason = NULL, wait_until = NULL`;
  return Prisma.sql`${AT_REST}, retries = retries + 1, not_before = ${due},
    wait_ms = wait_ms + ${Math.round(release.delayMs)}::bigint, wait_reason = ${release.reason}, wait_until = ${due}`;
}
