import { authResponse } from "@/lib/auth/auth-response";
import { forgetCallers } from "@/lib/auth/caller";
import { publicRoute } from "@/lib/http/route";

const handle = publicRoute({}, async ({ request }) => {
  const response = await authResponse(request);
  // A sign-out holds at once.
  if (request.method !== "GET") forgetCallers();
  return response;
});

export { handle as GET, handle as POST };
