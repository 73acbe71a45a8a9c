const UPSTREAM_LIMIT = 300;

/** The other side's words, fit to be shown: without the secrets, on one line, at most 300 characters. */
export function redact(text: string, secrets: (string | undefined)[]): string {
  let clean = text;
  for (const secret of secrets) if (secret) clean = clean.replaceAll(secret, "••••");
  return cut(clean.replace(/[\s\p{Cc}]+/gu, " ").trim());
}

const cut = (text: string) => (text.length > UPSTREAM_LIMIT ? `${text.slice(0, UPSTREAM_LIMIT - 1)}…` : text);
