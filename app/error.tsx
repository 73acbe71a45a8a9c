"use client";

import { BrokenPage, type BrokenPageProps } from "@/components/frame/broken-page";
import { PublicFrame } from "@/components/frame/public-frame";

/** Where even the frame of those who are signed in could not be made. */
export default function ErrorPage(props: BrokenPageProps) {
  return (
    <PublicFrame>
      <BrokenPage {...props} />
    </PublicFrame>
  );
}
