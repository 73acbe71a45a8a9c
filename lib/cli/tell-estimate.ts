import type { Db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { localSettings } from "@/lib/http/settings";
import { estimateMigration } from "@/lib/migrations/look-for-estimate";
import { sampleShare } from "@/lib/migrations/sample-share";
import type { CreateMigrationBody } from "@/lib/schemas/migration";
import { estimateLine } from "./estimate-line";
import { ACTOR } from "./with-db";

const LONGEST_MS = 10_000;

/**
 * What a migration that was just started will take, on stderr: stdout has the ids alone. It runs whether that can be told
 * or not, so nothing is thrown.
 */
export async function tellEstimate(
  db: Db,
  { source, options }: CreateMigrationBody,
  destinationId: string,
): Promise<void> {
  const around = { settings: localSettings(), signal: AbortSignal.timeout(LONGEST_MS) };
  try {
    const share = await sampleShare({ owner: ACTOR, source, options }, around);
    const body = { source, destination: { id: destinationId }, probe: false };
    const hourSeconds = env().VENDOR_HOUR_SECONDS;
    process.stderr.write(`${estimateLine(await estimateMigration(db, body, { ...around, hourSeconds, share }))}\n`);
  } catch {
    process.stderr.write("What it will take is not known before it runs.\n");
  }
}
