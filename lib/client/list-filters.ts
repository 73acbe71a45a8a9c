import { type MigrationStatus, migrationStatuses, sourceKinds } from "@/lib/schemas/migration";

/** What the list of migrations shows; an empty text stands for everything. */
export type ListFilters = {
  q: string;
  status: MigrationStatus | "";
  kind: (typeof sourceKinds)[number] | "";
  destination: string;
  /** "true": tests alone; "false": none. */
  test: "true" | "false" | "";
};
export type FilterName = keyof ListFilters;

export const noFilters: ListFilters = { q: "", status: "", kind: "", destination: "", test: "" };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** From the URL's query. What it names wrongly is left out, so that an old link still opens. */
export function readFilters(search: { get(name: string): string | null }): ListFilters {
  const of = <T extends string>(name: FilterName, known: readonly T[]): T | "" =>
    known.find((each) => each === search.get(name)) ?? "";
  const destination = search.get("destination") ?? "";
  return {
    q: (search.get("q") ?? "").slice(0, 200),
    status: of("status", migrationStatuses),
    kind: of("kind", sourceKinds),
    destination: UUID.test(destination) ? destination : "",
    test: of("test", ["true", "false"] as const),
  };
}

export const hasFilters = (filters: ListFilters) => Object.values(filters).some((value) => value !== "");
