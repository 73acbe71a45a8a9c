import type { StatusPill } from "@/components/ui/status";
import type { Pattern } from "@/lib/client/cell-forms";
import { cellLetters, type CellState } from "@/lib/schemas/progress";

type Look = Parameters<typeof StatusPill>[0];
type CellLook = Look & { colour: string; pattern: Pattern };

/** How each state of a part looks, everywhere: its pill, and its cell in the map. No two share a pattern. */
export const cellLooks: Record<CellState, CellLook> = {
  pending: { tone: "idle", icon: "queued", label: "Not begun", colour: "--edge", pattern: "hollow" },
  staging: { tone: "running", icon: "running", label: "Downloading", colour: "--accent", pattern: "dots" },
  staged: { tone: "idle", icon: "queued", label: "Downloaded", colour: "--accent", pattern: "half" },
  running: { tone: "running", icon: "running", label: "Running", colour: "--accent", pattern: "stripes" },
  waiting: { tone: "wait", icon: "waiting", label: "Waiting", colour: "--wait", pattern: "tee" },
  failed: { tone: "stop", icon: "alert", label: "Needs you", colour: "--stop", pattern: "cross" },
  done: { tone: "done", icon: "done", label: "Done", colour: "--done", pattern: "solid" },
  empty: { tone: "done", icon: "done", label: "Empty", colour: "--done", pattern: "dot" },
  left_out: { tone: "idle", icon: "cancelled", label: "Left out", colour: "--edge", pattern: "slash" },
};

export const cellStates = Object.keys(cellLetters) as CellState[];

const states = new Map(cellStates.map((state) => [cellLetters[state] as string, state]));

/** The state that a letter of the part map stands for. */
export function cellState(letter: string | undefined): CellState {
  return states.get(letter ?? "") ?? "pending";
}
