/** An answer in S3's error form. `extra` are further elements of its XML. */
export class S3Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Record<string, string>;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    extra: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.extra = extra;
    this.headers = headers;
  }

  toXml(): string {
    const fields = { Code: this.code, Message: this.message, ...this.extra, RequestId: "EMULATED" };
    return xml(
      "Error",
      Object.entries(fields)
        .map(([name, value]) => element(name, value))
        .join(""),
    );
  }
}

export const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export const element = (name: string, value: string) => `<${name}>${escapeXml(value)}</${name}>`;

export const xml = (name: string, inner: string, attributes = "") =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${attributes}>${inner}</${name}>`;
