import { Prisma } from "@/lib/generated/prisma/client";

/**
 * What a part shows, over a row of parts: its status, unless it rests with an error or waits; neither is a status of its
 * own. One of the keys of `cellLetters`.
 */
export const partState = Prisma.sql`CASE
    WHEN ended_at IS NOT NULL THEN status::text
    WHEN error IS NOT NULL THEN 'failed'
    WHEN wait_until IS NOT NULL OR not_before > now() THEN 'waiting'
    ELSE status::text
  END`;
