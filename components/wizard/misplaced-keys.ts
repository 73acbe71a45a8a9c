import type { DestinationValues } from "@/lib/schemas/draft";

type Keys = Pick<DestinationValues, "projectToken" | "personalApiKey">;

/** PostHog's keys say by their first letters what they are: both where they belong, when one stands in the other's field. */
export function misplacedKeys({ projectToken, personalApiKey }: Keys): (Keys & { label: string; said: string }) | null {
  const [first, second] = [projectToken.trim(), personalApiKey.trim()];
  const isKey = first.startsWith("phx_");
  const isToken = second.startsWith("phc_");
  const moved = { projectToken: second, personalApiKey: first };
  if (isKey && isToken) return { ...moved, label: "Swap them", said: "The two keys stand in each other's field." };
  if (isKey && second === "")
    return { ...moved, label: "Move to Personal API key", said: "What begins with phx_ is a personal API key." };
  if (isToken && first === "")
    return { ...moved, label: "Move to Project token", said: "What begins with phc_ is the project token." };
  return null;
}
