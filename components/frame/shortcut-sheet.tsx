"use client";

import { Fragment, useState } from "react";

import { Dialog } from "@/components/ui/dialog";
import { SwitchRow } from "@/components/ui/switch";
import { shortcutsOn, switchShortcuts } from "@/lib/client/shortcut-switch";
import { shortcuts } from "@/lib/client/shortcuts";

/** The keys that do something from anywhere, and the way to switch them off. */
export function ShortcutSheet({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(shortcutsOn);
  return (
    <Dialog open onOpenChange={onClose} title="Keyboard shortcuts">
      <dl className="-mt-2 divide-y">
        {shortcuts.map(({ keys, shown = keys, says }) => (
          <div key={says} className="flex items-center justify-between gap-6 py-2">
            <dt>{says}</dt>
            <dd className="flex shrink-0 items-center gap-1 text-sm text-muted">
              {shown.map((way, at) => (
                <Fragment key={way}>
                  {at > 0 && "to"}
                  <Keys way={way} />
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <div className="border-t pt-4">
        <SwitchRow
          label="Use these keys"
          text="Never while you type in a field. Switched off, this list is still under Account."
          checked={on}
          onChange={(next) => {
            switchShortcuts(next);
            setOn(next);
          }}
        />
      </div>
    </Dialog>
  );
}

/** One after another. */
function Keys({ way }: { way: string }) {
  return way.split(" ").map((key, at) => (
    <Fragment key={key}>
      {at > 0 && "then"}
      <kbd className="min-w-6 rounded-sm border bg-sunken px-1.5 py-0.5 text-center font-mono text-xs text-ink">
        {key}
      </kbd>
    </Fragment>
  ));
}
