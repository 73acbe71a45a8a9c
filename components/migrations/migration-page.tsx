"use client";

import { PageHeader } from "@/components/ui/page-header";
import { QueryProblem } from "@/components/ui/query-problem";
import { Skeleton } from "@/components/ui/skeleton";
import { type Tab, TabPanel, Tabs } from "@/components/ui/tabs";
import { TestNext } from "@/components/wizard/test-next";
import { formatShortCount } from "@/lib/client/format";
import { isLive } from "@/lib/client/migration-status";
import { migrationTabs } from "@/lib/client/migration-tabs";
import { PARTS_PAGE } from "@/lib/client/progress-queries";
import { useMigration } from "@/lib/client/use-migration";
import { useStatusNotice } from "@/lib/client/use-status-notice";
import { useUrlState } from "@/lib/client/use-url-state";
import type { MigrationView } from "@/lib/schemas/migration";

import { Configuration } from "./configuration";
import { Ledger } from "./ledger";
import { LostAlert } from "./lost-alert";
import { MigrationActions } from "./migration-actions";
import { MigrationProblem } from "./migration-problem";
import { NoWorkerAlert } from "./no-worker-alert";
import { NotifyButton } from "./notify-button";
import { Overview } from "./overview";
import { PartsTab } from "./parts-tab";
import { RejectsTab } from "./rejects-tab";
import { ResendNote } from "./resend-note";
import { SeriesPlace } from "./series-place";
import { StatusPanel } from "./status-panel";
import { TimelineTab } from "./timeline-tab";
import { VerifyTab } from "./verify-tab";

const parent = { href: "/migrations", label: "Migrations" };

export function MigrationPage({ id }: { id: string }) {
  const { data, error, refetch, lost } = useMigration(id);
  if (data) return <Loaded migration={data} lost={lost} />;
  if (error) {
    return (
      <>
        <PageHeader title="This migration could not be shown." parent={parent} />
        <QueryProblem
          error={error}
          onRetry={() => void refetch()}
          instead={{ href: "/migrations", label: "Go to the migrations" }}
        />
      </>
    );
  }
  return (
    <div role="status" aria-label="Loading the migration" className="space-y-4">
      <Skeleton className="h-8 w-80" />
      <Skeleton className="h-40" />
      <Skeleton className="h-64" />
    </div>
  );
}

function Loaded({ migration, lost }: { migration: MigrationView; lost: number | null }) {
  const [tab, setTab] = useUrlState("tab", migrationTabs);
  const live = isLive(migration.status);
  const { rejected } = migration.ledger;
  useStatusNotice(migration);
  const tabs: Tab<(typeof migrationTabs)[number]>[] = [
    { value: "overview", label: "Overview" },
    { value: "parts", label: "Parts" },
    { value: "rejects", label: "Rejects", badge: rejected > 0 ? formatShortCount(rejected) : undefined },
    { value: "timeline", label: "Timeline" },
    { value: "verify", label: "Verify" },
    { value: "configuration", label: "Configuration" },
  ];

  return (
    <div data-wide>
      <title>{`${migration.name} · Backhaul`}</title>
      <PageHeader title={migration.name} parent={parent}>
        {live && <NotifyButton />}
        <MigrationActions migration={migration} />
      </PageHeader>
      <LostAlert since={lost} />
      <TestNext migration={migration} />
      <SeriesPlace migration={migration} />
      <ResendNote migration={migration} />
      <NoWorkerAlert wanted={live} seen={migration.workersSeen} />
      {migration.status === "paused" && (
        <MigrationProblem
          migration={migration}
          onRejects={() => setTab("rejects")}
          onFailedParts={() => setTab("parts", { parts: "failed", from: undefined })}
        />
      )}
      <StatusPanel migration={migration} noWorker={live && migration.workersSeen === 0}>
        <Ledger
          migration={migration}
          onRejects={(reason) => setTab("rejects", { reason })}
          onVerify={() => setTab("verify")}
        />
      </StatusPanel>
      <div className="mt-6">
        <Tabs label="Details" value={tab} tabs={tabs} onChange={setTab}>
          <TabPanel value="overview">
            <Overview
              migration={migration}
              onRejects={() => setTab("rejects")}
              onTable={(index) =>
                setTab("parts", { parts: undefined, part: String(index), from: String(index - (index % PARTS_PAGE)) })
              }
            />
          </TabPanel>
          <TabPanel value="parts">
            <PartsTab migration={migration} />
          </TabPanel>
          <TabPanel value="rejects">
            <RejectsTab migration={migration} />
          </TabPanel>
          <TabPanel value="timeline">
            <TimelineTab migration={migration} />
          </TabPanel>
          <TabPanel value="verify">
            <VerifyTab migration={migration} />
          </TabPanel>
          <TabPanel value="configuration">
            <Configuration migration={migration} />
          </TabPanel>
        </Tabs>
      </div>
    </div>
  );
}
