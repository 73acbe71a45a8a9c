import type { Db } from "@/lib/db/client";
import type { Destination, Pacer } from "@/lib/destination/destination";
import { createPostHogDestination } from "@/lib/destination/posthog";
import { AppError } from "@/lib/errors";
import { type OpenDestination, openDestinationSecret } from "@/lib/migrations/destinations";
import { createDatabasePacer } from "@/lib/migrations/pacing";
import type { EndpointPolicy } from "@/lib/net/endpoints";
import { whileDatabaseIsAway } from "./retry";

type Settings = { appUrl: string; policy: EndpointPolicy };

/** The worker's destinations, one for each stored one, so that all parts share its connections and its pace. */
export function createDestinations(db: Db, settings: Settings) {
  const open = new Map<string, { stored: string; destination: Destination }>();
  const replaced: Destination[] = [];

  return {
    /** As it is stored now: a new token or ceiling makes a new one. */
    async get(id: string): Promise<Destination> {
      const described = await openDestinationSecret(db, id);
      const stored = JSON.stringify(described);
      const known = open.get(id);
      if (known?.stored === stored) return known.destination;
      // Parts that run may still send through it; it is closed with the worker.
      if (known) replaced.push(known.destination);
      const destination = connect(db, described, settings);
      open.set(id, { stored, destination });
      return destination;
    },
    async close(): Promise<void> {
      const all = [...replaced, ...[...open.values()].map(({ destination }) => destination)];
      await Promise.all(all.map((destination) => destination.close()));
    },
  };
}

function connect(db: Db, described: OpenDestination, { appUrl, policy }: Settings): Destination {
  const { kind, host, projectToken } = described;
  const pacer = lasting(createDatabasePacer(db, described));
  if (kind === "sandbox") {
    // Our own address, which may well be a loopback one; nobody but the operator chose it.
    const own = { allowPrivate: [new URL(appUrl).hostname] };
    const batchUrlPath = `/sandbox/${projectToken}/batch/`;
    return createPostHogDestination({ host: appUrl, projectToken, pacer, policy: own, batchUrlPath });
  }
  if (host === null) throw new AppError("internal", "The destination has no address.");
  return createPostHogDestination({ host, projectToken, pacer, policy });
}

/** A database that is away for a while delays the next batch, and fails nothing. */
function lasting(pacer: Pacer): Pacer {
  return {
    take: (events, signal) => whileDatabaseIsAway(() => pacer.take(events, signal), signal),
    pushback: () => pacer.pushback(),
  };
}
