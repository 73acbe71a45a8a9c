import type { IncomingMessage, ServerResponse } from "node:http";

import type { FaultRule, createFaultLine } from "./export-faults";
import { concat } from "./send-body";

type Controlled = { requests: readonly object[]; faults: ReturnType<typeof createFaultLine> };

/**
 * Steers an emulator that runs in another process: `GET /control/requests` is the log; `POST /control/faults` takes a rule or
 * a list of them (the type FaultRule as JSON), `DELETE /control/faults` forgets them all.
 */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { requests, faults }: Controlled,
): Promise<void> {
  const json = (status: number, body: unknown) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  const routes: Record<string, () => Promise<void> | void> = {
    "GET /control/requests": () => json(200, requests),
    "DELETE /control/faults": () => {
      faults.clear();
      json(200, {});
    },
    "POST /control/faults": async () => {
      const given: unknown = JSON.parse((await concat(request)).toString());
      for (const rule of Array.isArray(given) ? given : [given]) {
        if (typeof (rule as FaultRule).do !== "object")
          return json(400, { error: "A rule says in `do` what goes wrong." });
        faults.add(rule as FaultRule);
      }
      json(200, {});
    },
  };
  const answer = routes[`${request.method} ${path}`];
  if (!answer) return json(404, { error: "Nothing is here." });
  await answer();
}
