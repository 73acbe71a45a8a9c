/** A refusal in PostHog's form: a status and one line of plain text, for the whole batch. */
export class CaptureError extends Error {
  override readonly name = "CaptureError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
