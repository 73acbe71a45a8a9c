import { createMigration } from "@/lib/migrations/create";
import type { ContentType } from "@/lib/transforms/transform";
import { reachesStatus } from "./reaches";
import { intoPostHog, startWorkerStage } from "./worker-stage";

export type FolderStage = Awaited<ReturnType<typeof startFolderStage>>;

/** A stage with a worker that moves files of its import folder to its PostHog. */
export async function startFolderStage() {
  const stage = await startWorkerStage();
  const { db, posthog } = stage;
  stage.startWorker();
  return {
    ...stage,
    async begin(path: string, options: object = {}, contentType: ContentType = "amplitude"): Promise<string> {
      const source = { kind: "folder" as const, contentType, path };
      const body = { source, options: { rejectLimit: 100, ...options }, destination: intoPostHog(posthog) };
      return (await createMigration(db, body, "Ada")).id;
    },
    completed: (id: string) => reachesStatus(db, id, "completed"),
    /** "user event" of all that arrived, sorted. */
    arrived: () =>
      posthog
        .events()
        .map(({ event, distinctId }) => `${distinctId} ${event}`)
        .sort(),
  };
}
