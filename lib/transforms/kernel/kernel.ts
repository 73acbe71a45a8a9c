import { wasm } from "./wasm";

/** What assembly/ exports; numbers are addresses unless said otherwise. */
type Kernel = {
  memory: WebAssembly.Memory;
  /** Where the line at `at` ends: the first newline, which must stand somewhere. */
  lineEnd(at: number): number;
  /** Where the JSON value at `at` ends, or minus the address where it stops being JSON. */
  scan(at: number, top: number, inner: number, stack: number): number;
  addKey(table: number, index: number): void;
  /** The index of the key in the table, or -1. */
  find(table: number, start: number, end: number): number;
  walk(table: number, from: number, to: number, seen: number, merge: boolean): void;
  /** What a key is looked up by in tables, as a signed number; only tests ask. */
  keyHash(start: number, end: number): number;
  /** FNV-1a, as a signed number. */
  hash(start: number, end: number, seed: number): number;
  /** SHA-1; five words at SHA1_RESULT. */
  sha1(start: number, end: number): void;
  splice(pieces: number, end: number, to: number): void;
};

const instance = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasm, "base64")));

/** The inner loops, in WebAssembly: one instance a thread. */
export const kernel = instance.exports as Kernel; // kernel.test.ts rebuilds it from assembly/
