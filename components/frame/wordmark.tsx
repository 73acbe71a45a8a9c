/** The name with its mark: bars that arrive, left to right. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2 text-md font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 20 20" className="size-5">
        <rect x="1" y="8" width="3" height="4" rx="1" className="fill-idle" />
        <rect x="6" y="6" width="3" height="8" rx="1" className="fill-accent" opacity="0.45" />
        <rect x="11" y="4" width="3" height="12" rx="1" className="fill-accent" opacity="0.75" />
        <rect x="16" y="1" width="3" height="18" rx="1" className="fill-accent" />
      </svg>
      Backhaul
    </span>
  );
}
