import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

import { S3Refusal } from "./s3-refusal";

export type S3Keys = { accessKeyId: string; secretAccessKey: string; region: string };

const SKEW_MS = 15 * 60_000;
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");

/** Checks a request's Signature Version 4 as S3 does, in S3's order; throws S3Refusal. */
export function verifySignature(request: IncomingMessage, body: Buffer, keys: S3Keys): void {
  const { authorization = "" } = request.headers;
  if (!authorization) throw new S3Refusal(403, "AccessDenied", "Access Denied");
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]*)\/(\d{8})\/([^/]*)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(
      authorization,
    );
  if (!parts) throw new S3Refusal(400, "AuthorizationHeaderMalformed", "The authorization header is malformed.");
  const [, id = "", day = "", region = "", names = "", signature = ""] = parts;
  if (region !== keys.region) {
    const says = `The authorization header is malformed; the region '${region}' is wrong; expecting '${keys.region}'`;
    throw new S3Refusal(400, "AuthorizationHeaderMalformed", says, { Region: keys.region });
  }
  if (id !== keys.accessKeyId) {
    const says = "The AWS Access Key Id you provided does not exist in our records.";
    throw new S3Refusal(403, "InvalidAccessKeyId", says, { AWSAccessKeyId: id });
  }
  const date = header(request, "x-amz-date");
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(Date.now() - at) < SKEW_MS)) {
    throw new S3Refusal(
      403,
      "RequestTimeTooSkewed",
      "The difference between the request time and the current time is too large.",
    );
  }
  const payload = header(request, "x-amz-content-sha256");
  if (/^[0-9a-f]{64}$/.test(payload) && payload !== sha256(body)) {
    throw new S3Refusal(
      400,
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(canonical(request, names, payload))].join("\n");
  const key = ["aws4_request", "s3", region, day].reduceRight<Buffer | string>(hmac, `AWS4${keys.secretAccessKey}`);
  const expected = hmac(key, toSign);
  const given = Buffer.from(signature, "hex");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  const says =
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.";
  throw new S3Refusal(403, "SignatureDoesNotMatch", says, { AWSAccessKeyId: id, StringToSign: toSign });
}

function canonical(request: IncomingMessage, names: string, payload: string): string {
  const [path = "/", query = ""] = (request.url ?? "/").split("?");
  const pairs = query
    .split("&")
    .filter(Boolean)
    .map((pair) => (pair.includes("=") ? pair : `${pair}=`))
    .sort();
  const headers = names.split(";").map((name) => `${name}:${header(request, name).trim().replace(/ +/g, " ")}\n`);
  return [request.method, path, pairs.join("&"), headers.join(""), names, payload].join("\n");
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : (value ?? "");
}
