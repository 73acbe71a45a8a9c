import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type Props = { value: string; onChange: (name: string) => void; className?: string };

/** The migration's name, which nobody has to give. */
export function NameField({ value, onChange, className }: Props) {
  return (
    <div className={className}>
      <Field
        label="Name"
        hint="How it appears in the list. Empty means a name is made from the source."
        className="max-w-md"
      >
        {(control) => (
          <Input {...control} value={value} maxLength={200} onChange={(event) => onChange(event.target.value)} />
        )}
      </Field>
    </div>
  );
}
