import type { ErrorCode } from "@/lib/errors";
import type { S3Config } from "./s3-client";

/** What an error is about. `key`: of the object that was read; absent for a list. */
export type About = Pick<S3Config, "bucket" | "region" | "endpoint" | "secretAccessKey"> & { key?: string };
type Row = { names: string[]; code: ErrorCode; says: (about: About) => string; hint?: string };

export const place = ({ bucket, key }: About) => `s3://${bucket}/${key ?? ""}`;
/** The other side, as a person knows it. */
export const server = ({ endpoint, region }: About) => (endpoint ? new URL(endpoint).host : `Amazon S3 in ${region}`);

const POLICY =
  "Allow s3:ListBucket on the bucket and s3:GetObject on its objects, and kms:Decrypt when they are encrypted with a KMS key.";

const rows: Row[] = [
  {
    names: ["NoSuchBucket", "InvalidBucketName"],
    code: "bucket_not_found",
    says: ({ bucket }) => `There is no bucket named ${bucket}.`,
    hint: "Check the bucket's name, and the endpoint when it is not at Amazon.",
  },
  {
    names: ["NoSuchKey"],
    code: "object_missing",
    says: (about) => `${place(about)} is no longer in the bucket.`,
    hint: "Put the same object back and resume, or start a new migration.",
  },
  {
    names: ["PreconditionFailed", "InvalidRange"],
    code: "object_changed",
    says: (about) => `${place(about)} has changed since it was listed.`,
    hint: "Put the object back as it was, or start a new migration that reads it as it is now.",
  },
  {
    names: ["InvalidObjectState"],
    code: "object_archived",
    says: (about) => `${place(about)} is archived, and must be restored before it can be read.`,
    hint: "Restore it from the archive tier, then resume.",
  },
  {
    names: ["InvalidAccessKeyId", "InvalidClientTokenId", "Unauthorized", "AuthorizationHeaderMalformed"],
    code: "credentials_refused",
    says: (about) => `${server(about)} does not know this access key id.`,
    hint: "Check the access key id, and that the key is active.",
  },
  {
    names: ["SignatureDoesNotMatch"],
    code: "credentials_refused",
    says: () => "The secret access key does not belong to this access key id.",
    hint: "Paste the secret access key again, whole and without spaces.",
  },
  {
    names: ["ExpiredToken", "InvalidToken", "TokenRefreshRequired"],
    code: "credentials_refused",
    says: () => "These are temporary credentials that have expired or need a session token.",
    hint: "Use the long-lived keys of an IAM user.",
  },
  {
    names: ["AccessDenied", "AllAccessDisabled", "AccountProblem", "NotSignedUp", "Forbidden"],
    code: "permission_denied",
    says: (about) => `These credentials may not ${about.key === undefined ? "list" : "read"} ${place(about)}.`,
    hint: POLICY,
  },
  {
    names: ["RequestTimeTooSkewed"],
    code: "source_rejected_request",
    says: (about) => `The clock of this server differs from that of ${server(about)} by more than 15 minutes.`,
    hint: "Set this server's clock.",
  },
  {
    names: ["SlowDown", "Throttling", "ThrottlingException", "TooManyRequests", "RequestLimitExceeded"],
    code: "source_unavailable",
    says: (about) => `${server(about)} asks to slow down.`,
  },
  {
    names: ["InternalError", "ServiceUnavailable", "RequestTimeout", "OperationAborted"],
    code: "source_unavailable",
    says: (about) => `${server(about)} cannot answer at the moment.`,
  },
];

/** Names for answers without one that we know. */
export const byStatus: Record<number, string> = {
  401: "Unauthorized",
  403: "Forbidden",
  412: "PreconditionFailed",
  416: "InvalidRange",
};
export const WRONG_REGION = new Set([
  "PermanentRedirect",
  "TemporaryRedirect",
  "IllegalLocationConstraintException",
  "301",
  "307",
]);

/** Failures before any answer, by error code or name. */
export const network: { codes: string[]; says: (about: About) => string; hint?: string; code?: ErrorCode }[] = [
  {
    codes: ["ENOTFOUND", "EAI_AGAIN"],
    says: (about) => `The name of ${server(about)} leads to no server.`,
    hint: "Check the spelling of the region and of the endpoint, and that this server can resolve names.",
  },
  {
    codes: ["ECONNREFUSED"],
    says: (about) => `${server(about)} refuses the connection.`,
    hint: "Check the endpoint's host and port.",
  },
  {
    codes: ["EHOSTUNREACH", "ENETUNREACH"],
    says: (about) => `There is no way through the network to ${server(about)}.`,
  },
  { codes: ["ECONNRESET", "EPIPE"], says: (about) => `${server(about)} cut the connection.` },
  { codes: ["TimeoutError", "ETIMEDOUT"], says: (about) => `${server(about)} does not answer.` },
  {
    codes: ["EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"],
    code: "source_rejected_request",
    says: (about) => `${server(about)} does not speak https.`,
    hint: "Begin the endpoint with http:// if that is what it speaks.",
  },
];

/** What S3 and its kin answer, by error name. */
export const byName: Record<string, Row> = Object.fromEntries(
  rows.flatMap((row) => row.names.map((name) => [name, row])),
);
