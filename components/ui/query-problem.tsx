import { Button } from "@/components/ui/button";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { ApiError } from "@/lib/client/api";

/** In the place of what could not be loaded. */
export function QueryProblem({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const known = error instanceof ApiError;
  return (
    <div className="p-4">
      <ProblemAlert message={error.message} hint={known ? error.hint : undefined} code={known ? error.code : undefined}>
        <Button onClick={onRetry}>Try again</Button>
      </ProblemAlert>
    </div>
  );
}
