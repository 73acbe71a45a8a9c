import type { Block } from "@/lib/transforms/transform";

/** Where lines that are read from elsewhere stand in their sources: those that begin in [start, end). Asked in order. */
export type PlacesOf = (start: number, end: number) => Block["places"];
