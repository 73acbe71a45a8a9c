import "server-only";

import { auth } from "./auth";

/** The headers that set the session cookie. */
export async function signIn(
  { email, password }: { email: string; password: string },
  headers: Headers,
): Promise<Headers> {
  const { headers: answer } = await auth().api.signInEmail({ body: { email, password }, headers, returnHeaders: true });
  const cookies = new Headers();
  for (const cookie of answer.getSetCookie()) cookies.append("set-cookie", cookie);
  return cookies;
}
