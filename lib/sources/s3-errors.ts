import { AppError } from "@/lib/errors";
import { type About, WRONG_REGION, byName, byStatus, network, place, server } from "./s3-error-table";

/** An error of the SDK in our own terms. An abort, and what is ours already, comes back as it is. */
export function s3Error(error: unknown, about: About): unknown {
  const ours = causes(error).find((cause) => cause instanceof AppError);
  if (ours) return ours;
  if (!(error instanceof Error) || error.name === "AbortError") return error;
  const { status, headers } = answerOf(error);
  const name = error.name in byName ? error.name : (byStatus[status ?? 0] ?? error.name);
  const options = {
    cause: error,
    upstream: redact(`${error.name}: ${error.message}`, about),
    retryAfterMs: retryAfter(headers),
  };

  const right = regionOf(error, headers);
  if (
    WRONG_REGION.has(name) ||
    status === 301 ||
    status === 307 ||
    (name === "AuthorizationHeaderMalformed" && right)
  ) {
    const where = right ? `in ${right}, not in ${about.region}` : `not in ${about.region}`;
    const hint = right ? `Set the region to ${right}.` : "Look up the bucket's region in the console and set it here.";
    return new AppError("wrong_region", `The bucket ${about.bucket} is ${where}.`, { ...options, hint, region: right });
  }
  if (error.message.startsWith("Region not accepted")) {
    const hint = "Give it as the console shows it, such as eu-central-1.";
    return new AppError("wrong_region", `${about.region} is not the name of a region.`, { ...options, hint });
  }
  const row = byName[name];
  if (row) return new AppError(row.code, row.says(about), { ...options, hint: row.hint });
  if (name.startsWith("KMS.")) {
    const hint = "Allow kms:Decrypt on the key, and check that the key is enabled.";
    return new AppError("permission_denied", `The KMS key of ${place(about)} cannot be used.`, { ...options, hint });
  }
  return networkError(error, about, options) ?? otherAnswer(status, about, options);
}

type Options = { cause: unknown; upstream: string; retryAfterMs: number | undefined };

function networkError(error: Error, about: About, options: Options): AppError | undefined {
  const codes = causes(error).flatMap((cause) => [cause.name, String((cause as NodeJS.ErrnoException).code)]);
  const row = network.find((candidate) => candidate.codes.some((code) => codes.includes(code)));
  if (row) return new AppError(row.code ?? "source_unavailable", row.says(about), { ...options, hint: row.hint });
  if (codes.some((code) => /CERT|SIGNATURE|ERR_TLS|ERR_SSL/.test(code))) {
    const hint =
      "Give the endpoint a certificate that this server trusts (NODE_EXTRA_CA_CERTS names further authorities).";
    return new AppError("source_rejected_request", `The certificate of ${server(about)} is not trusted.`, {
      ...options,
      hint,
    });
  }
  return undefined;
}

function otherAnswer(status: number | undefined, about: About, options: Options): AppError {
  if (status !== undefined && ((status >= 500 && status !== 501) || status === 429 || status === 408)) {
    return new AppError("source_unavailable", `${server(about)} cannot answer at the moment (${status}).`, options);
  }
  return new AppError(
    "source_rejected_request",
    status === undefined
      ? `The request to ${server(about)} could not be made.`
      : `${server(about)} gave an answer that S3 does not give (${status}).`,
    { ...options, hint: "Check the region and that the endpoint is the S3 address of the store." },
  );
}

/** The error and all that it was caused by. */
function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let next = error; next instanceof Error && found.length < 10; next = next.cause) {
    found.push(next);
    if (next instanceof AggregateError) found.push(...next.errors.filter((inner) => inner instanceof Error));
  }
  return found;
}

type Headers = Record<string, string | undefined>;

function answerOf(error: Error): { status: number | undefined; headers: Headers } {
  // The SDK's exceptions carry both; other errors neither.
  const { $metadata, $response } = error as {
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number; headers?: Headers };
  };
  return { status: $metadata?.httpStatusCode ?? $response?.statusCode, headers: $response?.headers ?? {} };
}

/** The region that the answer names as the right one. */
function regionOf(error: Error, headers: Headers): string | undefined {
  const { Region, Endpoint } = error as { Region?: string; Endpoint?: string };
  return Region ?? headers["x-amz-bucket-region"] ?? /\.s3[.-]([a-z]{2,}-[a-z-]+-\d+)\./.exec(Endpoint ?? "")?.[1];
}

function retryAfter(headers: Headers): number | undefined {
  const seconds = Number(headers["retry-after"]);
  return seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : undefined;
}

function redact(text: string, { secretAccessKey }: About): string {
  return text.replaceAll(secretAccessKey, "••••").slice(0, 300);
}
