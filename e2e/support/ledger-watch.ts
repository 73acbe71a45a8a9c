import type { Db } from "@/lib/db/client";

/**
 * Asserts the ledger in the database itself: at the end of every transaction that touched a part its counters, its
 * reasons and its kept rejects have to agree. What does not is written down, so that no test can miss it between two looks.
 */
export async function watchLedger(db: Db): Promise<void> {
  await db.$executeRaw`CREATE TABLE ledger_violations (at timestamptz DEFAULT clock_timestamp(), part_id uuid, what text)`;
  await db.$executeRaw`
    CREATE FUNCTION check_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      p parts%ROWTYPE;
      kept bigint;
    BEGIN
      SELECT * INTO p FROM parts WHERE id = NEW.id;
      IF NOT FOUND THEN RETURN NULL; END IF;
      SELECT count(*) INTO kept FROM rejects WHERE part_id = p.id;
      IF p.read <> p.accepted + p.dropped + p.rejected + p.in_flight THEN
        INSERT INTO ledger_violations (part_id, what) VALUES (p.id, 'read is not what became of it: ' || to_jsonb(p)::text);
      END IF;
      IF p.dropped <> (SELECT coalesce(sum(value::bigint), 0) FROM jsonb_each_text(p.dropped_by)) THEN
        INSERT INTO ledger_violations (part_id, what) VALUES (p.id, 'dropped is not the sum of its reasons');
      END IF;
      IF p.rejected <> (SELECT coalesce(sum(value::bigint), 0) FROM jsonb_each_text(p.rejected_by)) THEN
        INSERT INTO ledger_violations (part_id, what) VALUES (p.id, 'rejected is not the sum of its reasons');
      END IF;
      IF p.rejected <> kept THEN
        INSERT INTO ledger_violations (part_id, what)
        VALUES (p.id, format('%s rejected, but %s kept', p.rejected, kept));
      END IF;
      RETURN NULL;
    END $$`;
  await db.$executeRaw`
    CREATE CONSTRAINT TRIGGER ledger_watch AFTER UPDATE OR INSERT ON parts
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_ledger()`;
}

/** Throws with what was written down. */
export async function assertNoViolations(db: Db): Promise<void> {
  const found = await db.$queryRaw<{ what: string; times: number }[]>`
    SELECT what, count(*)::int AS times FROM ledger_violations GROUP BY what ORDER BY min(at) LIMIT 10`;
  if (found.length > 0) throw new Error(`The ledger did not hold at every commit: ${JSON.stringify(found)}`);
}
