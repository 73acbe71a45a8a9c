import { once } from "node:events";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { answer } from "./s3-answers";
import { type S3Action, type S3Fault, type S3Request, matches, startsWith } from "./s3-faults";
import { S3Refusal } from "./s3-refusal";
import { type S3Keys, verifySignature } from "./s3-signature";
import { type S3Content, createS3Store } from "./s3-store";

type Options = Partial<S3Keys> & {
  port?: number;
  /** Most keys a page of a list holds; default 1,000 as S3. */
  pageSize?: number;
};

export type S3Emulator = {
  url: string;
  /** What was asked, in order. */
  requests: S3Request[];
  createBucket(name: string, options?: { region?: string }): void;
  /** Replaces what was there; makes the bucket when it is missing. Gives the ETag. */
  putObject(bucket: string, key: string, content: S3Content, options?: { archived?: boolean }): string;
  removeObject(bucket: string, key: string): void;
  /** The next request that matches goes wrong in this way; several wait in line. */
  fail(fault: S3Fault): void;
  stop(): Promise<void>;
};

/** A store that speaks S3's protocol on loopback and refuses what S3 refuses: keys, signatures, regions, changed objects. */
export async function startS3Emulator(options: Options = {}): Promise<S3Emulator> {
  const keys = {
    accessKeyId: "AKIAEMULATED",
    secretAccessKey: "emulated-secret-key",
    region: "eu-central-1",
    ...options,
  };
  const store = createS3Store(options.pageSize ?? 1_000);
  const requests: S3Request[] = [];
  const faults: { fault: S3Fault; left: number }[] = [];

  const takeFault = (request: S3Request): S3Fault | undefined => {
    const found = faults.find(({ fault, left }) => left > 0 && matches(fault, request));
    if (found) found.left--;
    return found?.fault;
  };

  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy());
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = describe(request);
    requests.push(asked);
    const fault = takeFault(asked);
    if (fault && (await startsWith(fault, request, response))) return;
    try {
      const body = await readBody(request);
      verifySignature(request, body, keys);
      await answer({ request, response, body, asked, store, keys, fault });
    } catch (error) {
      if (!(error instanceof S3Refusal)) throw error;
      const xml = request.method === "HEAD" ? "" : error.toXml();
      response.writeHead(error.status, { "content-type": "application/xml", ...error.headers }).end(xml);
    }
  }

  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    createBucket: (name, { region = keys.region } = {}) => store.createBucket(name, region),
    putObject(bucket, key, content, { archived = false } = {}) {
      store.createBucket(bucket, keys.region);
      return store.put(bucket, key, content, archived);
    },
    removeObject: (bucket, key) => void store.remove(bucket, key),
    fail: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function describe(request: IncomingMessage): S3Request {
  const { method = "GET", url = "/", headers } = request;
  const path = decodeURIComponent(url.split("?")[0] ?? "/");
  const key = path.split("/").slice(2).join("/");
  const action = key === "" ? (method === "GET" ? "list" : "other") : actions[method];
  return { action: action ?? "other", method, path, range: headers.range, ifMatch: headers["if-match"] };
}

const actions: Record<string, S3Action> = { GET: "get", HEAD: "head", PUT: "put" };

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
