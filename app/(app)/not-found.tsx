import type { Metadata } from "next";

import { NothingHere } from "@/components/frame/nothing-here";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <div className="py-10 sm:py-16">
      <NothingHere />
    </div>
  );
}
