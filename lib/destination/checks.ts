import type { Check } from "@/lib/schemas/check";

export const passed = (name: string, detail: string): Check => ({ name, status: "pass", detail });

export const failed = (name: string, { detail, fix, change }: Omit<Check, "name" | "status">): Check => ({
  name,
  status: "fail",
  detail,
  ...(fix && { fix }),
  ...(change && { change }),
});
