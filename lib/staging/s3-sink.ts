import { createHash } from "node:crypto";
import { once } from "node:events";
import { PassThrough } from "node:stream";

import { AbortMultipartUploadCommand, type S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

import type { StagingSink } from "@/lib/sources/export-source";

/** S3 takes 10,000 parts: enough for 80 GB. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 2;

type Target = {
  client: S3Client;
  bucket: string;
  name: string;
  failed: (error: unknown) => unknown;
  read: (start: number) => AsyncIterable<Buffer>;
  remove: () => Promise<void>;
};

/** Uploads while it is written to. The object is there only once its last part was taken and the upload was ended. */
export function createS3Sink({ client, bucket, name, failed, read, remove }: Target): StagingSink {
  const hash = createHash("sha256");
  const body = new PassThrough({ highWaterMark: 1024 * 1024 });
  let bytes = 0;
  let started: { upload: Upload; done: Promise<unknown> } | undefined;
  let failure: unknown;
  let committed = false;

  function start() {
    const upload = new Upload({
      client,
      params: { Bucket: bucket, Key: name, Body: body },
      partSize: PART_BYTES,
      queueSize: PARTS_AT_ONCE,
    });
    const done = upload.done();
    done.catch((error: unknown) => {
      failure = failed(error);
      // Whoever waits for room in the body hears of it.
      body.destroy(error as Error);
    });
    return { upload, done };
  }

  body.on("error", () => {});
  return {
    async write(chunk) {
      started ??= start();
      if (failure) throw failure;
      hash.update(chunk);
      bytes += chunk.length;
      if (body.write(chunk)) return;
      await once(body, "drain").catch((error: unknown) => {
        throw failure ?? failed(error);
      });
    },
    async commit(prove) {
      started ??= start();
      body.end();
      await started.done.catch((error: unknown) => {
        throw failure ?? failed(error);
      });
      committed = true;
      // An upload cannot be read before it is ended; but nobody knows of this key before we return.
      await prove?.({ bytes, read }).catch(async (error: unknown) => {
        await remove();
        throw error;
      });
      return { bytes, sha256: hash.digest("hex") };
    },
    async abort() {
      if (!started || committed) return;
      await started.upload.abort();
      body.destroy();
      await started.done.catch(() => {});
      // The library leaves the parts behind when it is aborted.
      const { uploadId } = started.upload;
      if (!uploadId) return;
      const command = new AbortMultipartUploadCommand({ Bucket: bucket, Key: name, UploadId: uploadId });
      await client.send(command).catch((error: unknown) => {
        if (!(error instanceof Error) || error.name !== "NoSuchUpload") throw failed(error);
      });
    },
  };
}
