import type { DraftView } from "@/lib/schemas/draft";
import { emptyDraft, type DestinationValues } from "@/lib/schemas/draft";
import type { MigrationView } from "@/lib/schemas/migration";
import type { SourceInput, SourceView } from "@/lib/schemas/source";

import { sourceAnswer } from "./answers";

const SECRETS: ReadonlySet<string> = new Set(["secretAccessKey", "apiKey", "secretKey", "secret"]);

/** What the API says of a source, without what is secret. */
const plain = (source: SourceInput | SourceView) =>
  JSON.stringify(source, (key, value: unknown) =>
    SECRETS.has(key) ? undefined : isRecord(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
  );

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The test's source as its draft still has it, with its kept secrets; null when the draft went on to another. */
export function sourceOfTest(test: Pick<MigrationView, "source">, draft: DraftView | undefined): SourceInput | null {
  const source = draft && sourceAnswer(draft.draft).data;
  return source && times(plain(source)) === times(plain(test.source)) ? source : null;
}

/** The same moment may be written with and without its milliseconds. */
const times = (text: string) => text.replaceAll(/:00(\.000)?Z"/g, ':00Z"');

/** Where the test went, when that was the real project: it is there already. Else what the draft has chosen. */
export function firstChoice(
  { destination }: Pick<MigrationView, "destination">,
  draft: DraftView | undefined,
): DestinationValues {
  const same: DestinationValues = { ...emptyDraft.destination, choice: "existing", id: destination.id };
  const wentThere = destination.kind === "posthog" && draft?.draft.test.into !== "project";
  return wentThere ? same : (draft?.draft.destination ?? same);
}
