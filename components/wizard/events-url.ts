/** The page of PostHog's events, with only those of this migration. `projectId`: else PostHog shows the last project. */
export function eventsUrl({ id, host, projectId }: { id: string; host: string; projectId: string | null }): string {
  // Of the clouds, events go to one host and people to another.
  const site = host.replace(/^(https:\/\/(?:us|eu))\.i\.posthog\.com\/?$/, "$1.posthog.com").replace(/\/$/, "");
  const filter = { key: "$import_job_id", value: [id], operator: "exact", type: "event" };
  const source = {
    kind: "EventsQuery",
    select: ["*", "event", "person", "timestamp"],
    properties: [filter],
    after: "all",
  };
  const query = { kind: "DataTableNode", full: true, source };
  const project = projectId ? `/project/${encodeURIComponent(projectId)}` : "";
  return `${site}${project}/activity/explore#q=${encodeURIComponent(JSON.stringify(query))}`;
}
