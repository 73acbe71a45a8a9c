import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors";
import type { PromoteBody } from "@/lib/schemas/migration";
import { options } from "@/lib/schemas/options";
import { isExport, source as sourceSchema, type SourceInput } from "@/lib/schemas/source";
import { createMigration } from "./create";
import { joinSource } from "./stored-source";
import { notFound } from "./view";

/**
 * Starts the full migration of a finished test: the same source with its credentials, the same frozen options. Throws
 * AppError `not_found`, `invalid_transition` when it is no test or has not ended, and as `createMigration` does.
 */
export async function promoteTest(
  db: Db,
  id: string,
  { name, destination, range }: PromoteBody,
  actor: string,
): Promise<{ id: string }> {
  const { test, source } = await findCompletedTest(db, id, range);
  const body = {
    ...(name !== undefined && { name }),
    source,
    options: options.parse(test.options),
    destination: destination ?? { id: test.destinationId },
    promotedFrom: id,
  };
  return createMigration(db, body, actor).catch((error: unknown) => {
    const ends = error instanceof AppError ? error.fields?.["source.to"] : undefined;
    if (!range || !ends || !(error instanceof AppError)) throw error;
    const { code, message, hint } = error;
    throw new AppError(code, message, { hint, fields: { range: ends } });
  });
}

/**
 * A finished test and its source, over another range if one is named. Throws AppError `not_found`, `invalid_transition`
 * when it is no test or has not ended, and `invalid_input` for a range that it can't have.
 */
export async function findCompletedTest(db: Db, id: string, range: PromoteBody["range"]) {
  const test = await db.migration.findUnique({ where: { id } });
  if (!test) throw notFound();
  if (!test.test) throw new AppError("invalid_transition", "Only a test can be followed by the full migration.");
  if (test.status !== "completed") {
    throw new AppError("invalid_transition", "The test has not completed yet.", {
      hint: "Wait until it has, look at what arrived, then start the full migration.",
    });
  }
  return { test, source: withRange(joinSource(test), range) };
}

function withRange(source: SourceInput, range: PromoteBody["range"]): SourceInput {
  if (!range) return source;
  const fields = { range: ["Only an export has a range of time."] };
  if (!isExport(source)) throw new AppError("invalid_input", "These files are imported whole.", { fields });
  const changed = sourceSchema.safeParse({ ...source, ...range });
  if (changed.success) return changed.data;
  const messages = changed.error.issues.map(({ message }) => message);
  throw new AppError("invalid_input", "This is no range that can be exported.", { fields: { range: messages } });
}
