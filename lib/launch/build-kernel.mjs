// Compiles lib/transforms/kernel/assembly (AssemblyScript) into wasm.ts beside it: `npm run build:kernel`, by hand after
// every change there, so that neither start nor worker needs the compiler.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import asc from "assemblyscript/asc";

const FOLDER = new URL("../transforms/kernel/assembly/", import.meta.url);
const TARGET = new URL("../transforms/kernel/wasm.ts", import.meta.url);
/** Addresses below are used by name: `scan` leaves its results there. */
const RESERVED = 64;
const OPTIONS = ["--runtime", "stub", "-O3", "--converge", "--noAssert", "--enable", "simd", "--use", "abort="];

/** The WebAssembly of assembly/, the same bytes each time. */
export async function compileKernel() {
  /** @type {Uint8Array | undefined} */
  let wasm;
  const { error, stderr } = await asc.main(
    ["index.ts", ...OPTIONS, "--memoryBase", String(RESERVED), "--outFile", "kernel.wasm"],
    {
      readFile: (name) => read(new URL(name, FOLDER)),
      writeFile: (name, contents) => void (name === "kernel.wasm" && (wasm = /** @type {Uint8Array} */ (contents))),
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(`assembly/ does not compile.\n${stderr.toString()}`);
  return wasm;
}

/** @param {URL} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const base64 = Buffer.from(await compileKernel()).toString("base64");
  writeFileSync(
    TARGET,
    `// Made of assembly/ by "npm run build:kernel"; not for editing.\n// prettier-ignore\nexport const wasm =\n  "${base64}";\n`,
  );
}
