import { expect, test } from "vitest";

import { verifyDaysQuery, verifyQuery } from "./verify";

test.each([verifyQuery, verifyDaysQuery])(
  "days in the wrong order are refused: nothing would lie between them",
  (query) => {
    const result = query.safeParse({ from: "2024-02-01", to: "2024-01-31" });
    expect(result.error?.issues).toMatchObject([
      { path: ["to"], message: expect.stringMatching(/^The last day lies before the first/) as string },
    ]);
    expect(query.safeParse({ from: "2024-02-01", to: "2024-02-01" }).success).toBe(true);
    expect(query.safeParse({ to: "2024-01-31" }).success).toBe(true);
  },
);
