import type { Metadata } from "next";

import { NothingHere } from "@/components/frame/nothing-here";
import { PublicFrame } from "@/components/frame/public-frame";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <PublicFrame>
      <NothingHere />
    </PublicFrame>
  );
}
