import { authResponse } from "@/lib/auth/auth-response";
import { publicRoute } from "@/lib/http/route";

const handle = publicRoute({}, async ({ request }) => authResponse(request));

export { handle as GET, handle as POST };
