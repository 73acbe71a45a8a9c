import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

import { describe, expect, it } from "vitest";

import { tryPort } from "./port.mjs";

describe("tryPort", () => {
  it("finds a free port for 0 and leaves it free", async () => {
    const found = await tryPort("127.0.0.1", 0);
    expect(found).toEqual({ port: expect.any(Number) });
    expect(await tryPort("127.0.0.1", (found as { port: number }).port)).toEqual(found);
  });

  it("says what to do about a taken port", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const answer = await tryPort("127.0.0.1", port);
    server.close();
    expect(answer).toEqual({ problem: expect.stringContaining(`PORT=${port + 1}`) });
  });

  it("says that HOST is none of this machine's addresses", async () => {
    expect(await tryPort("192.0.2.1", 3000)).toEqual({ problem: expect.stringContaining("HOST is 192.0.2.1") });
  });
});
