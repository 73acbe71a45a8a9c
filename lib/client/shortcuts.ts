import { migrationTabs } from "./migration-tabs";
import { replaceQuery } from "./replace-query";

type Page = { path: string; go: (path: string) => void; openSheet: () => void };

/** `keys`: what is pressed, one after another; of several ways the place is told to `run`. */
type Shortcut = {
  keys: readonly string[];
  shown?: readonly string[];
  says: string;
  run: (page: Page, place: number) => void;
};

const goTo =
  (path: string) =>
  ({ go }: Page) =>
    go(path);

/** All keys that do something from anywhere: what the page listens to, and what its sheet lists. */
export const shortcuts: readonly Shortcut[] = [
  { keys: ["?"], says: "Show these shortcuts", run: ({ openSheet }) => openSheet() },
  { keys: ["g m"], says: "Go to the migrations", run: goTo("/migrations") },
  { keys: ["g s"], says: "Go to the sandboxes", run: goTo("/sandboxes") },
  { keys: ["g d"], says: "Go to the destinations", run: goTo("/destinations") },
  // Within the wizard it would leave what is being filled in.
  {
    keys: ["n"],
    says: "New migration",
    run: ({ path, go }) => !path.startsWith("/migrations/new") && go("/migrations/new"),
  },
  {
    keys: ["/"],
    says: "Search the list",
    run: () => document.querySelector<HTMLElement>("input[type=search]")?.focus(),
  },
  {
    keys: migrationTabs.map((_, place) => String(place + 1)),
    shown: ["1", String(migrationTabs.length)],
    says: "Open a tab of a migration, from left to right",
    run: ({ path }, place) =>
      isMigration(path) && replaceQuery(path, { tab: place === 0 ? undefined : migrationTabs[place] }),
  },
];

const isMigration = (path: string) => /^\/migrations\/[0-9a-f-]{36}$/.test(path);

const ways = shortcuts.flatMap(({ keys, run }) =>
  keys.map((way, place) => ({ way, run: (page: Page) => run(page, place) })),
);

/** So long the second key of two may take. */
const PAUSE_MS = 1_500;

export type Begun = { keys: string; at: number } | null;

/** A key after what was begun: what it does, if anything, or what has been begun now. `at`: milliseconds. */
export function pressKey(begun: Begun, key: string, at: number): { run?: (page: Page) => void; begun: Begun } {
  const before = begun && at - begun.at < PAUSE_MS ? [`${begun.keys} ${key}`] : [];
  for (const keys of [...before, key]) {
    const found = ways.find(({ way }) => way === keys);
    if (found) return { run: found.run, begun: null };
    if (ways.some(({ way }) => way.startsWith(`${keys} `))) return { begun: { keys, at } };
  }
  return { begun: null };
}
