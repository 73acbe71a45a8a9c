import { z } from "zod";

import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/http/parse-input";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { storeImport } from "@/lib/imports/store-import";
import { importParams, uploaded } from "@/lib/schemas/imports";

const anyName = z.object({ name: z.string() });

/** The raw body becomes a file of the import folder; there is no limit but the disk. */
export const PUT = route({ params: anyName }, async ({ params, request, signal }) => {
  const { name } = parseInput(importParams, params);
  if (!request.body) throw new AppError("invalid_input", "The file is empty.");
  return reply(uploaded, await storeImport(env().IMPORT_DIR, name, request.body, signal), 201);
});
