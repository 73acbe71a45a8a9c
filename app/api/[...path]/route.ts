import { AppError } from "@/lib/errors";
import { route } from "@/lib/http/route";

/** Every address under /api that no other route has. */
const unknown = route({}, async ({ request }) => {
  throw new AppError("not_found", `There is no ${request.method} ${new URL(request.url).pathname}.`);
});

export { unknown as DELETE, unknown as GET, unknown as PATCH, unknown as POST, unknown as PUT };
