"use client";

/** What the range means in requests, time and bytes, as far as it can be known before the start. */
export function EstimateCard() {
  return <p className="text-muted">Choose a range.</p>;
}
