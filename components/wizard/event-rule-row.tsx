import { ArrowRight } from "lucide-react";
import type { ComponentProps } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { cn } from "@/lib/client/class-names";
import { formatCount } from "@/lib/client/format";
import type { EventRules } from "@/lib/schemas/draft";
import { nameRules as amplitudeRules } from "@/lib/transforms/amplitude-fields";
import { nameRules as mixpanelRules } from "@/lib/transforms/mixpanel-fields";
import type { ContentType } from "@/lib/transforms/transform";

import { settledRenames, withKept, withRename } from "./event-rules";

const documented: Partial<Record<ContentType, { renamed: Record<string, string>; dropped: Record<string, string> }>> = {
  amplitude: amplitudeRules,
  mixpanel: mixpanelRules,
};

type Props = Pick<ComponentProps<"li">, "ref" | "aria-setsize" | "aria-posinset"> & {
  "data-index": number;
  name: string;
  /** Undefined: it is not in the sample. */
  count: number | undefined;
  /** It comes along, as far as these rules say. */
  chosen: boolean;
  events: EventRules;
  contentType: ContentType | null;
  onRule: (events: EventRules) => void;
};

export function EventRuleRow({ name, count, chosen, events, contentType, onRule, ...place }: Props) {
  const rules = contentType ? documented[contentType] : undefined;
  const always = Object.hasOwn(rules?.dropped ?? {}, name);
  const kept = chosen && !always;
  const becomes = (rules && Object.hasOwn(rules.renamed, name) ? rules.renamed[name] : undefined) ?? name;
  const typed = (Object.hasOwn(events.renames, name) && events.renames[name]) || "";
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2" {...place}>
      <span
        className={cn(
          "min-w-32 flex-1 basis-[calc(100%-5rem)] wrap-anywhere @lg:basis-0",
          !kept && "text-faint line-through",
        )}
      >
        {name}
      </span>
      <span className="w-16 text-right text-sm text-muted">{count === undefined ? "–" : formatCount(count)}</span>
      <span className="flex min-w-0 flex-1 items-center gap-1.5 @lg:w-44 @lg:flex-none">
        <ArrowRight aria-hidden className={cn("size-3.5 shrink-0", kept ? "text-accent-text" : "text-faint")} />
        {always ? (
          <span className="text-sm text-muted">always left out</span>
        ) : (
          <Input
            aria-label={`New name of ${name}`}
            placeholder={becomes}
            disabled={!kept}
            maxLength={200}
            value={typed}
            onChange={(event) => onRule(withRename(events, name, event.target.value))}
            onBlur={() => typed !== "" && onRule({ ...events, renames: settledRenames(events) })}
          />
        )}
      </span>
      <Button
        size="small"
        className="w-20"
        disabled={always}
        aria-label={`${kept ? "Leave out" : "Keep"} ${name}`}
        onClick={() => onRule(withKept(events, [name], !kept))}
      >
        {kept ? "Leave out" : "Keep"}
      </Button>
    </li>
  );
}
