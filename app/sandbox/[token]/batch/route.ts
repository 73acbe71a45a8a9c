import { db } from "@/lib/db/client";
import { capture } from "@/lib/sandbox/capture";

type Context = { params: Promise<{ token: string }> };

export async function POST(request: Request, { params }: Context): Promise<Response> {
  return capture(db, (await params).token, request);
}
