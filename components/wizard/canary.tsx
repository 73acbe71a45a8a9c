"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Bird } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { StatusPill } from "@/components/ui/status";
import { api, ApiError } from "@/lib/client/api";
import { canaryFound, canaryView, type CanaryView, type DestinationRef } from "@/lib/schemas/destination";

const LOOK_EVERY_MS = 10_000;

type Props = { destination: DestinationRef; oldest: string };

/** One real event at the oldest time of the data, and a look whether the project keeps it. Asked for, never by itself. */
export function Canary({ destination, oldest }: Props) {
  const [day, setDay] = useState(oldest);
  const send = useMutation({
    mutationFn: () =>
      api("/api/destinations/canary", canaryView, {
        method: "POST",
        json: { destination, at: `${day}T00:00:00Z` },
      }),
  });
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day);
  return (
    <details className="p-4">
      <summary className="w-fit text-sm text-muted hover:text-ink">
        Will it keep events as old as yours? Try one
      </summary>
      <div className="mt-3 space-y-3">
        <p className="text-sm text-muted">
          A project can be set to drop old events without a word, and an unknown token is accepted and its events
          vanish. This sends one real event, backhaul_canary, dated to the day you give; it stays in the project.
        </p>
        <div className="flex flex-wrap items-end gap-2">
          <Field label="Oldest day of your data" marked={false} className="w-44">
            {(control) => (
              <Input {...control} type="date" value={day} onChange={(event) => setDay(event.target.value)} />
            )}
          </Field>
          <Button disabled={!isDay} busy={send.isPending} onClick={() => send.mutate()}>
            <Bird aria-hidden />
            Send one event
          </Button>
        </div>
        {send.error && <Problem error={send.error} />}
        {send.data && <Looking key={send.data.id} destination={destination} canary={send.data} />}
      </div>
    </details>
  );
}

/** Without a key, or with one that may not look, no later look is better. */
const isFinal = (error: Error | null) =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

function Looking({ destination, canary }: { destination: DestinationRef; canary: CanaryView }) {
  const look = useQuery({
    queryKey: ["canary", canary.id],
    queryFn: ({ signal }) =>
      api("/api/destinations/canary/look", canaryFound, { method: "POST", json: { destination, ...canary }, signal }),
    // One failed look says nothing of the next, but for what only a person can mend.
    refetchInterval: ({ state }) => (state.data?.found || isFinal(state.error) ? false : LOOK_EVERY_MS),
    retry: false,
  });
  return (
    <div role="status" className="space-y-2">
      {look.data?.found ? (
        <StatusPill tone="done" icon="done" label="It has arrived: events of that day are kept" />
      ) : (
        <>
          <StatusPill tone="wait" icon="waiting" label={isFinal(look.error) ? "Sent" : "Sent; looking for it"} />
          <p className="text-sm text-muted">
            PostHog may take some minutes. If it never shows, the token is wrong or the project drops events of that
            age.
          </p>
          {isFinal(look.error) && (
            <p className="text-sm text-muted">
              To see for yourself: in PostHog, Activity, look for the event backhaul_canary on {canary.at.slice(0, 10)}.
            </p>
          )}
          {look.error && <Problem error={look.error} />}
        </>
      )}
    </div>
  );
}

function Problem({ error }: { error: Error }) {
  const known = error instanceof ApiError ? error : null;
  return <ProblemAlert quiet tone="warn" message={error.message} hint={known?.remedy} code={known?.code} />;
}
