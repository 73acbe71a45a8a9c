import Link from "next/link";

import { Button, buttonClasses } from "@/components/ui/button";
import { cn } from "@/lib/client/class-names";
import { formatAgo, formatCount } from "@/lib/client/format";
import { useNow } from "@/lib/client/use-now";
import type { MigrationView } from "@/lib/schemas/migration";

import { comparisonOf } from "./resend-note";

type Props = { migration: MigrationView; onVerify?: (() => void) | undefined };

/** The end of the funnel: what was found at the destination when somebody last asked. */
export function VerifiedStage({ migration, onVerify }: Props) {
  const now = useNow();
  const { verified, ledger, resendOf } = migration;
  const known = verified && verified.outcome !== "not_asked" ? verified : null;
  const said = resendOf ? "with the migration whose day it is" : known && outcome(known);
  return (
    <>
      <p className="grid grid-cols-[1fr_auto] items-baseline gap-x-3 sm:block">
        <span className="text-sm text-muted">Verified</span>
        <span className="text-right text-lg font-medium wrap-anywhere sm:mt-0.5 sm:block sm:text-left">
          {known ? formatCount(known.totals.found) : <span className="text-faint">–</span>}
        </span>
        <span className="text-sm text-muted max-sm:hidden sm:block">
          {known && now !== null ? `${outcome(known)}, ${formatAgo(known.askedAt, now)}` : (said ?? "not asked yet")}
        </span>
      </p>
      {said && <p className="text-sm text-muted sm:hidden">{said}</p>}
      {onVerify && resendOf && (
        <Link href={comparisonOf(resendOf)} className={cn("mt-2", buttonClasses({ size: "small" }))}>
          Show the day there
        </Link>
      )}
      {onVerify && !resendOf && ledger.accepted > 0 && (
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
