import { fileURLToPath } from "node:url";

import { register } from "tsx/esm/api";

// As workers/start-transform-thread.mjs.
register({ tsconfig: fileURLToPath(new URL("../../tsconfig.json", import.meta.url)) });
await import("./split-thread.ts");
