import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";

import { S3Client } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";

import { type EndpointPolicy, assertAllowedUrl, guardedLookup } from "@/lib/net/endpoints";
import type { SourceInput } from "@/lib/schemas/source";

export type S3Config = Extract<SourceInput, { kind: "s3" }>;

/** How long to wait for the other side, in milliseconds, and how often to try. */
export type S3Timing = {
  connectMs: number;
  /** Until the answer's headers. */
  answerMs: number;
  /** Without a byte of the body. */
  stallMs: number;
  /** Of one request that gets no usable answer. */
  attempts: number;
  /** Of a body that was cut or stalled, with no byte gained in between. */
  resumes: number;
  backOffMs: number;
};

export const s3Timing: S3Timing = {
  connectMs: 5_000,
  answerMs: 30_000,
  stallMs: 30_000,
  attempts: 3,
  resumes: 4,
  backOffMs: 250,
};

/** A client whose every connection obeys the policy. Throws AppError `private_endpoint`. Destroy it after use. */
export function createS3Client(config: S3Config, policy: EndpointPolicy, timing: S3Timing): S3Client {
  if (config.endpoint) assertAllowedUrl(config.endpoint, policy);
  // The SDK hands its agents' `lookup` on to each connection.
  const agent = { keepAlive: true, maxSockets: 50, lookup: guardedLookup(policy) };
  return new S3Client({
    region: config.region,
    ...(config.endpoint && { endpoint: config.endpoint, forcePathStyle: true }),
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    maxAttempts: timing.attempts,
    retryMode: "standard",
    // The machine's own AWS settings are not this source's.
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    // Compatible stores do not know the newer checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: new NodeHttpHandler({
      connectionTimeout: timing.connectMs,
      requestTimeout: timing.answerMs,
      throwOnRequestTimeout: true,
      // Without it a body that stalls is waited for without end.
      socketTimeout: timing.stallMs,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    }),
  });
}
