import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "vitest";

import { keyFile } from "./app-key";
import { maskSecret, openSecret, sealSecret } from "./secret-box";

beforeAll(() => {
  process.env.APP_SECRET = "a secret of this test";
});

describe("sealSecret", () => {
  test("gives back what went in, and never the same bytes twice", () => {
    const value = { token: "phc_ünïcode", nested: [1, null] };
    const [a, b] = [sealSecret(value), sealSecret(value)];
    expect(openSecret(a)).toEqual(value);
    expect(Buffer.from(a).equals(Buffer.from(b))).toBe(false);
    expect(Buffer.from(a).includes("phc_")).toBe(false);
  });

  test("any changed byte is refused", () => {
    const sealed = sealSecret("x");
    for (let index = 0; index < sealed.length; index++) {
      const changed = Uint8Array.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => openSecret(changed)).toThrowError(expect.objectContaining({ code: "secret_unreadable" }));
    }
    expect(() => openSecret(sealed.subarray(0, 9))).toThrowError(
      expect.objectContaining({ code: "secret_unreadable" }),
    );
  });
});

describe("keyFile", () => {
  const folder = () => mkdtempSync(join(tmpdir(), "backhaul-key-"));

  test("is made once, for its owner only", () => {
    const dir = folder();
    const key = keyFile(dir);
    expect(key).toHaveLength(32);
    expect(keyFile(dir).equals(key)).toBe(true);
    expect(statSync(join(dir, "secret.key")).mode & 0o777).toBe(0o600);
  });

  test("a damaged one is not replaced", () => {
    const dir = folder();
    writeFileSync(join(dir, "secret.key"), "short");
    expect(() => keyFile(dir)).toThrowError(expect.objectContaining({ code: "secret_unreadable" }));
  });
});

test.each([
  ["phc_abcdefgh1234", "••••1234"],
  ["short", "••••"],
])("maskSecret(%j) is %j", (secret, masked) => expect(maskSecret(secret)).toBe(masked));
