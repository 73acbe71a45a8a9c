import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";

/** The questions for those who ask PostHog themselves. */
export function VerifyQueries({ queries }: { queries: string[] }) {
  return (
    <Card
      title="Ask yourself"
      aside={<CopyButton text={queries.join(";\n\n")} label={queries.length === 1 ? "Copy it" : "Copy all"} />}
    >
      <p className="mb-3 text-sm text-muted">
        The same questions as SQL, one a month, for PostHog&apos;s SQL editor. Compare its numbers with those above:
        accepted, less repeats.
      </p>
      <pre
        tabIndex={0}
        aria-label="Queries"
        className="max-h-72 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs"
      >
        {queries.join(";\n\n")}
      </pre>
    </Card>
  );
}
