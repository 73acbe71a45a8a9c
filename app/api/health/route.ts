import { publicRoute } from "@/lib/http/route";

/** The process answers; for the rest ask /api/ready. */
export const GET = publicRoute({}, async () => Response.json({ ok: true }));
