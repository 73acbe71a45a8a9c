import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Db } from "@/lib/db/client";
import { capture } from "@/lib/sandbox/capture";

/** The app's route of sandboxes, without the app. */
export async function startSandboxes(db: Db) {
  const server = createServer((request, response) => void answer(db, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(db: Db, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = { "content-encoding": request.headers["content-encoding"] ?? "identity" };
  const asked = new Request("http://x/", { method: "POST", body: Buffer.concat(chunks), headers });
  const captured = await capture(() => db, request.url?.split("/")[2] ?? "", asked);
  response.writeHead(captured.status).end(await captured.text());
}
