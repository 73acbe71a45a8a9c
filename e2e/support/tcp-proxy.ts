import { createServer, connect, type Socket } from "node:net";

export type TcpProxy = {
  port: number;
  /** Where new connections go; null refuses them. Open ones are cut at once. */
  pointAt(port: number | null): void;
  stop(): Promise<void>;
};

/** A fixed address before a server whose port changes when it is restarted. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  let current: number | null = target;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (current === null) return void client.destroy();
    const upstream = connect(current, "127.0.0.1");
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("The proxy has no port.");
  const cut = () => open.forEach((socket) => socket.destroy());
  return {
    port: address.port,
    pointAt(port) {
      current = port;
      cut();
    },
    stop() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
