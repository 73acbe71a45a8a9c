"use client";

/** One event of the sample before and after the time options. */
export function TimeExample() {
  return null;
}
