"use client";

import { Skeleton } from "@/components/ui/skeleton";

import { optionsAnswer } from "./option-answers";
import { TimeReadings } from "./time-readings";
import { useMappedSample } from "./use-sample";
import { useWizard } from "./wizard-context";

/** Beside the options of time: what they make of one event. */
export function MappingReadings() {
  const { draft } = useWizard();
  const options = optionsAnswer(draft).data;
  const { sample, mapped, busy } = useMappedSample(options);
  return (
    <div className="min-h-42 p-4">
      {sample && mapped && options ? (
        <TimeReadings sampleId={sample.id} rows={mapped.rows} options={options} />
      ) : (
        busy && <Skeleton className="w-2/3" />
      )}
    </div>
  );
}
