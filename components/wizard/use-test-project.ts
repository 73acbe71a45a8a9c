"use client";

import { useRef, useState } from "react";

import { useCheck } from "@/lib/client/use-check";
import type { DestinationRef } from "@/lib/schemas/destination";

import { destinationAnswer } from "./answers";
import { withProject } from "./named-destination";
import { useDestinationForm } from "./use-destination-form";
import { useTyped, useTyping } from "./use-typing";
import { useWizard } from "./wizard-context";

/** The PostHog project that is there for tests. `chosen`: only then it is tried. */
export function useTestProject(chosen: boolean) {
  const { draft, dispatch } = useWizard();
  const { form, fix } = useDestinationForm(draft.test.project);
  const { typing, end, handlers } = useTyping();
  const heading = useRef<HTMLHeadingElement>(null);
  useTyped(form, (project) => dispatch({ type: "testProjectTyped", project }));
  const typed: DestinationRef | null = chosen ? (destinationAnswer(draft.test.project).data ?? null) : null;
  const check = useCheck({ side: "destination", value: typed }, { typing });
  // While it is typed, the page speaks of what was there before.
  const [value, setValue] = useState(typed);
  if (!typing && JSON.stringify(value) !== JSON.stringify(typed)) setValue(typed);

  /** What to send to, when it is whole and its checks let it pass; else null, and the focus goes to what is wrong. */
  async function passed(): Promise<DestinationRef | null> {
    end();
    if (!(await form.trigger(undefined, { shouldFocus: true })) || !typed) return null;
    const result = check.result?.ok ? check.result : await check.ask();
    if (result?.ok) return withProject(typed, result);
    heading.current?.focus();
    return null;
  }

  return { form, fix, typing, handlers, heading, value, check, passed };
}

export type TestProject = ReturnType<typeof useTestProject>;
