import { fileURLToPath } from "node:url";

import { register } from "tsx/esm/api";

// A thread does not inherit tsx's loader everywhere (under a test runner it does not), so it sets it up for itself.
register({ tsconfig: fileURLToPath(new URL("../tsconfig.json", import.meta.url)) });
await import("./transform-thread.ts");
