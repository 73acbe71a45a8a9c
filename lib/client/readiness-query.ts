import { queryOptions } from "@tanstack/react-query";
import { z } from "zod";

import { noAnswer } from "./api";

const readiness = z.object({ database: z.boolean(), worker: z.boolean() });
export type Readiness = z.infer<typeof readiness>;

/** Whether anything would move now. A server that is not ready answers 503 with the same body. */
export const readinessQuery = () =>
  queryOptions({
    queryKey: ["ready"],
    queryFn: async ({ signal }): Promise<Readiness> => {
      const response = await fetch("/api/ready", { signal });
      const parsed = readiness.safeParse(await response.json().catch(() => undefined));
      if (!parsed.success) throw noAnswer(parsed.error);
      return parsed.data;
    },
  });
