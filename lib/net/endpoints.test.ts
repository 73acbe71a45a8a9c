import type { LookupAddress } from "node:dns";
import { type AddressInfo, createServer } from "node:net";
import { request } from "node:http";

import { describe, expect, test } from "vitest";

import { AppError } from "@/lib/errors";
import { assertAllowedUrl, guardedLookup, isEndpointRule } from "./endpoints";

const none = { allowPrivate: [] };

function verdict(url: string, allowPrivate: string[]): string {
  try {
    assertAllowedUrl(url, { allowPrivate });
    return "allowed";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

describe("isEndpointRule", () => {
  test.each([
    "minio",
    "minio:9000",
    "my_host.internal.",
    "127.0.0.1:9000",
    "::1",
    "[::1]:9000",
    "10.0.0.0/8",
    "fd00::/8",
  ])("takes %s", (entry) => expect(isEndpointRule(entry)).toBe(true));
  test.each(["http://minio", "minio/path", "10.0.0.0/33", "10.0.0.0/", "minio:port", "[minio]", "a b"])(
    "refuses %s",
    (entry) => expect(isEndpointRule(entry)).toBe(false),
  );
});

describe("assertAllowedUrl", () => {
  test.each([
    "https://s3.eu-central-1.amazonaws.com",
    "https://us.i.posthog.com/batch/",
    "http://8.8.8.8:9000",
    "https://[2606:4700::1111]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[64:ff9b::808:808]/",
  ])("allows the public %s", (url) => {
    expect(verdict(url, [])).toBe("allowed");
  });

  test.each([
    "http://127.0.0.1",
    "http://127.8.9.10:3000",
    "http://localhost:3000",
    "http://LOCALHOST.",
    "http://minio.localhost",
    "http://10.0.0.1",
    "http://172.16.0.1",
    "http://192.168.1.1",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://100.64.0.1",
    "http://0.0.0.0",
    "http://0",
    "http://2130706433",
    "http://0177.0.0.1",
    "http://0x7f.1",
    "http://127.1",
    "http://[::1]",
    "http://[::]",
    "http://[::ffff:127.0.0.1]",
    "http://[::ffff:a9fe:a9fe]",
    "http://[::127.0.0.1]",
    "http://[64:ff9b::7f00:1]",
    "http://[fe80::1]",
    "http://[fc00::1]",
    "http://[fec0::1]",
    "http://[2002:7f00:1::]",
    "http://224.0.0.1",
    "http://255.255.255.255",
    "http://198.18.0.1",
  ])("refuses %s", (url) => {
    expect(verdict(url, [])).toBe("private_endpoint");
  });

  test.each([
    { url: "http://127.0.0.1:9000", entry: "127.0.0.1", name: "an address on any port" },
    { url: "http://127.0.0.1:9000", entry: "127.0.0.1:9000", name: "an address with its port" },
    { url: "http://[::ffff:127.0.0.1]:9000", entry: "127.0.0.1", name: "the IPv6 spelling of an address" },
    { url: "http://[::1]:9000", entry: "[::1]:9000", name: "an IPv6 address with its port" },
    { url: "http://[::1]:9000", entry: "::1", name: "a bare IPv6 address" },
    { url: "http://10.1.2.3", entry: "10.0.0.0/8", name: "a network" },
    { url: "http://[fd12::9]", entry: "fd00::/8", name: "an IPv6 network" },
    { url: "http://localhost:9000", entry: "localhost", name: "a local name" },
    { url: "http://localhost:9000", entry: "127.0.0.0/8", name: "localhost by its network" },
    { url: "http://LocalHost:80", entry: "localhost:80", name: "a name with the default port" },
    { url: "http://minio:9000", entry: "MinIO:9000", name: "a name whatever its case" },
  ])("allows $name when it is listed ($entry)", ({ url, entry }) => {
    expect(verdict(url, [entry])).toBe("allowed");
  });

  test.each([
    { url: "http://127.0.0.1:22", entry: "127.0.0.1:9000" },
    { url: "http://localhost:22", entry: "localhost:9000" },
    { url: "http://minio:22", entry: "minio:9000" },
    { url: "http://192.168.0.1", entry: "10.0.0.0/8" },
    { url: "http://10.0.0.1", entry: "10.0.0.0/99" },
    { url: "http://10.0.0.1", entry: "10.0.0.0/" },
    { url: "http://10.0.0.1", entry: "fd00::/8" },
  ])("refuses $url when only $entry is listed", ({ url, entry }) => {
    expect(verdict(url, [entry])).toBe("private_endpoint");
  });

  test("names the entry that would allow it", () => {
    expect(() => assertAllowedUrl("http://10.0.0.5:9000", none)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("10.0.0.5:9000 to ALLOW_PRIVATE_ENDPOINTS") }),
    );
  });
});

describe("guardedLookup", () => {
  const resolve = (allowPrivate: string[], hostname: string, all: boolean) =>
    new Promise<string | LookupAddress[]>((done, fail) => {
      guardedLookup({ allowPrivate })(hostname, { all }, (error, address) => (error ? fail(error) : done(address)));
    });

  test("refuses a name that leads to a private address", async () => {
    await expect(resolve([], "localhost", true)).rejects.toMatchObject({ code: "private_endpoint" });
    await expect(resolve(["10.0.0.0/8"], "localhost", false)).rejects.toMatchObject({ code: "private_endpoint" });
  });

  test("answers in both forms when it is listed", async () => {
    expect(await resolve(["localhost"], "localhost", false)).toMatch(/^(127\.|::1)/);
    expect(await resolve(["127.0.0.0/8", "::1"], "localhost", true)).toContainEqual(
      expect.objectContaining({ address: expect.stringMatching(/^(127\.|::1)/) }),
    );
  });

  test("guards the connection itself", async () => {
    let connections = 0;
    const server = createServer(() => connections++).listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    const { port } = server.address() as AddressInfo;
    const error = await new Promise((done) =>
      request({ host: "localhost", port, lookup: guardedLookup(none) })
        .on("error", done)
        .end(),
    );
    server.close();
    expect(error).toMatchObject({ code: "private_endpoint" });
    expect(connections).toBe(0);
  });
});
