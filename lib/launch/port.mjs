import { createServer } from "node:net";

const SENTENCES = {
  EADDRINUSE: (host, port) =>
    `Port ${port} on ${host} is taken by another program: stop that one, or choose another port, for example \`PORT=${port + 1} npm start\`.`,
  EACCES: (host, port) =>
    `This user may not open port ${port}: choose one above 1023, for example \`PORT=3000 npm start\`.`,
  EADDRNOTAVAIL: (host) => `HOST is ${host}, which is no address of this machine: set HOST to 127.0.0.1 or 0.0.0.0.`,
  ENOTFOUND: (host) => `HOST is ${host}, which is no address of this machine: set HOST to 127.0.0.1 or 0.0.0.0.`,
};

/** Opens the port for a moment. @returns {Promise<{ port: number } | { problem: string }>} the port itself (0 finds a free one), or the sentence that says what to do */
export function tryPort(host, port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error) => {
      const sentence = SENTENCES[/** @type {keyof typeof SENTENCES} */ (error.code)];
      if (sentence) resolve({ problem: sentence(host, port) });
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => {
      const found = /** @type {import("node:net").AddressInfo} */ (server.address()).port;
      server.close(() => resolve({ port: found }));
    });
  });
}
