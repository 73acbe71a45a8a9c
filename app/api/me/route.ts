import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { meView } from "@/lib/schemas/auth";

export const GET = route({}, async ({ caller }) => {
  if (caller.kind === "token") return reply(meView, { kind: "token", name: caller.name, email: null });
  return reply(meView, { kind: "user", name: caller.user.name, email: caller.user.email });
});
