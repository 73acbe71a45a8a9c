import { Button } from "@/components/ui/button";
import { formatAgo, formatCount } from "@/lib/client/format";
import { useNow } from "@/lib/client/use-now";
import type { MigrationView } from "@/lib/schemas/migration";

type Props = { migration: MigrationView; onVerify?: (() => void) | undefined };

/** The end of the funnel: what was found at the destination when somebody last asked. */
export function VerifiedStage({ migration, onVerify }: Props) {
  const now = useNow();
  const { verified, ledger } = migration;
  const known = verified && verified.outcome !== "not_asked" ? verified : null;
  return (
    <>
      <p className="grid grid-cols-[1fr_auto] items-baseline gap-x-3 sm:block">
        <span className="text-sm text-muted">Verified</span>
        <span className="text-right text-lg font-medium wrap-anywhere sm:mt-0.5 sm:block sm:text-left">
          {known ? formatCount(known.totals.found) : <span className="text-faint">–</span>}
        </span>
        <span className="text-sm text-muted max-sm:hidden sm:block">
          {known ? `${outcome(known)}${now === null ? "" : `, ${formatAgo(known.askedAt, now)}`}` : "not asked yet"}
        </span>
      </p>
      {known && <p className="text-sm text-muted sm:hidden">{outcome(known)}</p>}
      {onVerify && ledger.accepted > 0 && (
        <Button size="small" className="mt-2" onClick={onVerify}>
          {known ? "Show the days" : "Ask the destination"}
        </Button>
      )}
    </>
  );
}

function outcome({ outcome, totals: { missing, extra } }: NonNullable<MigrationView["verified"]>): string {
  if (outcome === "match") return "all found";
  return [missing > 0 && `${formatCount(missing)} missing`, extra > 0 && `${formatCount(extra)} too many`]
    .filter(Boolean)
    .join(", ");
}
