import { expect, test } from "vitest";

import { wasm } from "@/lib/transforms/kernel/wasm";

import { compileKernel } from "./build-kernel.mjs";

test("the WebAssembly that is used is what its source compiles to", { timeout: 60_000 }, async () => {
  expect(Buffer.from(await compileKernel()).toString("base64")).toBe(wasm);
});
