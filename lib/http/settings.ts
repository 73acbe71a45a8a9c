import { db } from "@/lib/db/client";
import { env } from "@/lib/env";
import { requestGate } from "@/lib/migrations/exports/request-gate";
import type { SourceSettings } from "@/lib/sources/open-source";

/** What the environment allows sources and destinations to reach. */
export function endpointPolicy() {
  return { allowPrivate: env().ALLOW_PRIVATE_ENDPOINTS };
}

/** Without a place to count requests to vendors in: for who has no database. */
export function localSettings(): SourceSettings {
  return { importDir: env().IMPORT_DIR, policy: endpointPolicy() };
}

export function sourceSettings(): SourceSettings {
  return { ...localSettings(), gate: requestGate(db(), env().VENDOR_HOUR_SECONDS) };
}
