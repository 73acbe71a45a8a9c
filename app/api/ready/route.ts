import { db } from "@/lib/db/client";
import { readiness } from "@/lib/http/readiness";
import { publicRoute } from "@/lib/http/route";

export const GET = publicRoute({}, async () => {
  const state = await readiness(db);
  return Response.json(state, { status: state.ready ? 200 : 503 });
});
