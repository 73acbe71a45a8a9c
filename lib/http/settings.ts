import { env } from "@/lib/env";

/** What the environment allows sources and destinations to reach. */
export function endpointPolicy() {
  return { allowPrivate: env().ALLOW_PRIVATE_ENDPOINTS };
}

export function sourceSettings() {
  return { importDir: env().IMPORT_DIR, policy: endpointPolicy() };
}
