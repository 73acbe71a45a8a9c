import { fileURLToPath } from "node:url";

/** Everything the bench makes is in here, and may be deleted at any time. */
export const CACHE = fileURLToPath(new URL("../.cache/bench", import.meta.url));

export const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
export const BENCH = `${ROOT}/bench`;
