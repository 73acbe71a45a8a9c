import { randomUUID } from "node:crypto";

import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import { type DraftView, emptyDraft, type SourceValues, type WizardDraft } from "@/lib/schemas/draft";
import { eventRulesOf, optionValuesOf } from "@/lib/schemas/option-values";
import { type Options, options as optionsSchema } from "@/lib/schemas/options";
import { contentTypeOf, isExport, type SourceInput } from "@/lib/schemas/source";

import { saveDraft } from "./drafts";
import { joinSource } from "./stored-source";
import { notFound } from "./view";

/**
 * A new draft of the wizard with the answers that a migration was made of: its secrets go from one sealed box to the
 * other and never come out. Under another key they are asked for again. Throws AppError `not_found`.
 */
export async function cloneToDraft(db: Db, owner: string, migrationId: string): Promise<DraftView> {
  const row = await db.migration.findUnique({ where: { id: migrationId } });
  if (!row) throw notFound();
  const draft = draftOf({
    source: readable(row),
    options: optionsSchema.parse(row.options),
    destinationId: row.destinationId,
    // One year of a series is a migration of its own as a copy.
    name: `Copy of ${row.name.replace(/ \(\d+ of \d+\)$/, "")}`.slice(0, 200),
  });
  return saveDraft(db, owner, randomUUID(), { draft });
}

/** With empty secrets when they cannot be read: the rest of the answers is still worth having. */
function readable(row: Parameters<typeof joinSource>[0]): SourceInput {
  try {
    return joinSource(row);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return row.source as SourceInput;
  }
}

type Made = { source: SourceInput; options: Options; destinationId: string; name: string };

/** The answers that make this migration: what the wizard's `sourceAnswer` and `optionsAnswer` read, backwards. */
export function draftOf({ source, options, destinationId, name }: Made): WizardDraft {
  const contentType = contentTypeOf(source);
  return {
    ...emptyDraft,
    place: source.kind,
    contentType,
    source: sourceValues(source),
    scope: isExport(source) ? scopeOf(source) : emptyDraft.scope,
    destination: { ...emptyDraft.destination, choice: "existing", id: destinationId },
    options: optionValuesOf(options, contentType),
    events: eventRulesOf(options),
    name,
  };
}

function sourceValues(source: SourceInput): SourceValues {
  const empty = emptyDraft.source;
  switch (source.kind) {
    case "s3": {
      const { region, bucket, prefix, endpoint = "", accessKeyId, secretAccessKey = "" } = source;
      return { ...empty, s3: { region, bucket, prefix, endpoint, accessKeyId, secretAccessKey } };
    }
    case "folder":
      return { ...empty, files: { path: source.path } };
    case "amplitude": {
      const { region, baseUrl = "", apiKey = "", secretKey = "" } = source;
      return { ...empty, amplitude: { region, baseUrl, apiKey, secretKey } };
    }
    case "mixpanel": {
      const { region, baseUrl = "", auth } = source;
      const { secret = "", type } = auth;
      const account = { projectId: auth.projectId ?? "", ...("username" in auth && { username: auth.username }) };
      return { ...empty, mixpanel: { ...empty.mixpanel, region, baseUrl, auth: type, secret, ...account } };
    }
  }
}

function scopeOf({ from, to }: { from: string; to: string }): WizardDraft["scope"] {
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()];
  return {
    from: start.slice(0, 10),
    fromHour: start.slice(11, 13),
    to: end.slice(0, 10),
    toHour: end.slice(11, 13),
  };
}
