import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { envKeys, parseEnv } from "./env";

const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");
const assignments = [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(
  ([, key = "", value = ""]) => [key, value] as const,
);

describe(".env.example", () => {
  it("names the settings that exist, each once", () => {
    expect(assignments.map(([key]) => key).sort()).toEqual([...envKeys].sort());
  });

  it("changes nothing when it is used as it is", () => {
    expect(parseEnv({ ...Object.fromEntries(assignments), NODE_ENV: "production" })).toEqual(
      parseEnv({ NODE_ENV: "production" }),
    );
  });
});

describe("parseEnv", () => {
  it.each([
    { key: "PORT", value: "90000" },
    { key: "APP_SECRET", value: "short" },
    { key: "DATABASE_URL", value: "mysql://localhost/x" },
    { key: "WORKER_PARTS", value: "0" },
    { key: "ALLOW_PRIVATE_ENDPOINTS", value: "minio:9000,http://minio:9000" },
    { key: "ALLOW_PRIVATE_ENDPOINTS", value: "10.0.0.0/33" },
    { key: "LOG_LEVEL", value: "loud" },
  ])("names $key when it cannot be used", ({ key, value }) => {
    expect(() => parseEnv({ NODE_ENV: "test", [key]: value })).toThrow(key);
  });
});
