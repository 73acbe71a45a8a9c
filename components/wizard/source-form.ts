import type { UseFormReturn } from "react-hook-form";

import type { SourceValues } from "@/lib/schemas/draft";

/** The form that every kind of source fills in a part of. */
export type SourceForm = UseFormReturn<SourceValues>;
