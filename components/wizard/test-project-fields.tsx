import { Card } from "@/components/ui/card";

import { triedOf } from "./check-rows";
import { CheckSide } from "./checks-panel";
import { DestinationFields } from "./destination-fields";
import type { TestProject } from "./use-test-project";
import { useWizard } from "./wizard-context";

/** A project for tests, tried as the destination is. */
export function TestProjectFields({ project }: { project: TestProject }) {
  const { endings } = useWizard();
  const { form, fix, typing, handlers, heading, value, check } = project;
  const waiting = typing ? "Tried when you leave the field" : value ? null : "Waiting for the test project";
  return (
    <section aria-label="Test project" className="space-y-5 border-l-2 pl-4" {...handlers}>
      <DestinationFields form={form} endings={endings} label="Which project is for tests?" onlyPostHog />
      <Card flush>
        <CheckSide
          title="Test project"
          ref={heading}
          state={check}
          tried={triedOf.posthog}
          waiting={waiting}
          onFix={fix}
        />
      </Card>
    </section>
  );
}
