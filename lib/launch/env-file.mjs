import { existsSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "./root.mjs";

/** Takes settings from `.env`, if there is one; what the environment says already wins. */
export function loadEnvFile() {
  const file = join(ROOT, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}
