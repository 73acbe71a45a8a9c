/**
 * Every code a user can meet, its HTTP status, and (for a migration) whether waiting mends it, or it rests its
 * part `alone`. Clients switch on the code.
 */
export const errorTable = {
  // Requests
  invalid_input: { status: 422 },
  malformed_json: { status: 400 },
  unauthorized: { status: 401 },
  forbidden_origin: { status: 403 },
  not_found: { status: 404 },
  conflict: { status: 409 },
  draft_changed: { status: 409 },
  invalid_transition: { status: 409 },
  body_too_large: { status: 413 },
  too_many_requests: { status: 429 },
  setup_link_invalid: { status: 403 },
  // Source
  credentials_refused: { status: 422 },
  permission_denied: { status: 422 },
  bucket_not_found: { status: 422 },
  wrong_region: { status: 422 },
  object_missing: { status: 422 },
  object_changed: { status: 422 },
  object_archived: { status: 422 },
  path_outside_import_dir: { status: 422 },
  path_not_found: { status: 422 },
  path_unreadable: { status: 422 },
  nothing_to_import: { status: 422 },
  unsupported_format: { status: 422, alone: true },
  file_truncated: { status: 422, alone: true },
  file_corrupt: { status: 422, alone: true },
  private_endpoint: { status: 422 },
  source_rejected_request: { status: 422 },
  window_too_large: { status: 422, alone: true },
  plan_without_export: { status: 422 },
  source_unavailable: { status: 502, waits: true },
  rate_limited: { status: 429, waits: true },
  export_incomplete: { status: 502, waits: true },
  export_timed_out: { status: 504, waits: true },
  staging_full: { status: 507, waits: true },
  staging_unavailable: { status: 502, waits: true },
  staged_copy_gone: { status: 500 },
  // Destination
  destination_refused_token: { status: 422 },
  destination_not_posthog: { status: 422 },
  destination_quota_limited: { status: 422 },
  destination_unavailable: { status: 502, waits: true },
  personal_key_missing: { status: 422 },
  personal_key_refused: { status: 422 },
  not_verifiable: { status: 422 },
  // Migration
  too_many_rejects: { status: 422 },
  nothing_to_retry: { status: 409 },
  nothing_to_resend: { status: 409 },
  parts_need_you: { status: 422 },
  secret_unreadable: { status: 422 },
  database_unavailable: { status: 503, waits: true },
  internal: { status: 500 },
} as const satisfies Record<string, { status: number; waits?: true; alone?: true }>;

export type ErrorCode = keyof typeof errorTable;

/** The errors that rest the part they happen to, while everything else goes on. */
export const aloneCodes: readonly string[] = Object.entries(errorTable).flatMap(([code, row]) =>
  "alone" in row ? [code] : [],
);

/** Messages by field path ("source.bucket"), for forms. */
export type FieldErrors = Record<string, string[]>;

type AppErrorOptions = ErrorOptions & {
  /** What the reader can do about it, one sentence. */
  hint?: string | undefined;
  fields?: FieldErrors | undefined;
  /** The other side's own answer, already redacted and at most a few hundred characters. */
  upstream?: string | undefined;
  /** The other side named a time to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** Of `wrong_region`: the right one, where it is known. */
  region?: string | undefined;
};

/** A failure we foresee. `message` says what is wrong, `hint` how to mend it; both are whole sentences for a person. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly fields: FieldErrors | undefined;
  readonly upstream: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly region: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.hint = options.hint;
    this.fields = options.fields;
    this.upstream = options.upstream;
    this.retryAfterMs = options.retryAfterMs;
    this.region = options.region;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  /** True: time mends it, so a migration waits and tries again. False: a person must act, so it pauses. */
  get waits(): boolean {
    return "waits" in errorTable[this.code];
  }
}
