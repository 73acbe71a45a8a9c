export function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <h2 className="mb-2 text-md font-medium">{title}</h2>
      <div className="overflow-hidden rounded-lg border bg-surface">{children}</div>
    </section>
  );
}
