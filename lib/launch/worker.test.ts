import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

const PROGRAM = fileURLToPath(new URL("./worker.mjs", import.meta.url));

test(
  "a wrong setting is named before anything starts, without a trace of the program",
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "worker "));
    const env = { ...process.env, DATA_DIR: folder, WORKER_PARTS: "many" };
    const said = await new Promise<{ failed: boolean; text: string }>((resolve) => {
      execFile(process.execPath, [PROGRAM], { env }, (error, stdout, stderr) =>
        resolve({ failed: error !== null, text: stdout + stderr }),
      );
    });
    rmSync(folder, { recursive: true });
    expect(said.failed).toBe(true);
    expect(said.text).toContain("WORKER_PARTS");
    expect(said.text).not.toMatch(/^\s+at .*:\d+:\d+/m);
  },
);
