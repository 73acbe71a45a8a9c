import { db } from "@/lib/db/client";
import { metricsText } from "@/lib/http/metrics";
import { publicRoute } from "@/lib/http/route";

export const dynamic = "force-dynamic";

/** For a scraper inside the network; counts only. */
export const GET = publicRoute({}, async () => {
  const { text, contentType } = await metricsText(db());
  return new Response(text, { headers: { "content-type": contentType } });
});
