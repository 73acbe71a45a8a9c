import Link from "next/link";

import { Button, buttonClasses } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { ApiError } from "@/lib/client/api";

type Props = {
  error: Error;
  onRetry: () => void;
  /** Where those who came for something that is gone go on. */
  instead?: { href: string; label: string };
};

/** In the place of what could not be loaded. What is not there will not come by trying again. */
export function QueryProblem({ error, onRetry, instead }: Props) {
  const known = error instanceof ApiError;
  const gone = known && error.code === "not_found" && instead;
  return (
    <div className="p-4">
      <ProblemAlert
        tone={gone ? "note" : "stop"}
        message={error.message}
        hint={gone ? "It may have been deleted, or the link was cut short." : known ? error.hint : undefined}
        code={known && !gone ? error.code : undefined}
      >
        {gone ? (
          <Link href={instead.href} className={buttonClasses()}>
            {instead.label}
          </Link>
        ) : (
          <Button onClick={onRetry}>Try again</Button>
        )}
      </ProblemAlert>
    </div>
  );
}
