import { parseEnv } from "@/lib/env";

// Checks the environment before anything is started, and tells the launcher what it says.
try {
  const { HOST, PORT, APP_URL, DATA_DIR, IMPORT_DIR, DATABASE_URL } = parseEnv(process.env);
  process.send?.({ settings: { HOST, PORT, APP_URL, DATA_DIR, IMPORT_DIR, DATABASE_URL } });
} catch (error) {
  process.send?.({ problem: error instanceof Error ? error.message : String(error) });
}
process.disconnect?.();
