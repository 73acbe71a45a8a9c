"use client";

import { BrokenPage, type BrokenPageProps } from "@/components/frame/broken-page";

export default function ErrorPage(props: BrokenPageProps) {
  return (
    <div className="py-10 sm:py-16">
      <BrokenPage {...props} />
    </div>
  );
}
