import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** How a faulty server treats each request. */
export type Fault =
  | { kind: "answer"; status: number; body?: string; headers?: Record<string, string> }
  /** Takes the request and says nothing, ever. */
  | { kind: "hang" }
  /** Cuts the connection without an answer. */
  | { kind: "reset" };

/** A server that does one wrong thing to everybody. */
export async function startFaultyServer(
  fault: Fault,
): Promise<{ url: string; requests(): number; stop(): Promise<void> }> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    requests += 1;
    if (fault.kind === "reset") return void request.socket.resetAndDestroy();
    request.resume();
    if (fault.kind === "hang") return;
    request.on("end", () => response.writeHead(fault.status, fault.headers).end(fault.body ?? ""));
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
