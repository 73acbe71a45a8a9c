import type { Metadata } from "next";
import Link from "next/link";

import { SetupForm } from "@/components/auth/setup-form";
import { buttonClasses } from "@/components/ui/button";

export const metadata: Metadata = { title: "Set up" };

export default async function SetupPage({ searchParams }: PageProps<"/setup">) {
  const { token } = await searchParams;
  if (typeof token !== "string" || token === "") {
    return (
      <>
        <h1 className="text-lg font-semibold">This link is not whole.</h1>
        <p className="mt-2 text-muted">
          The set-up link is printed in the terminal when Backhaul starts for the first time. Open it as it stands
          there, with everything after the question mark.
        </p>
        <Link href="/sign-in" className={buttonClasses({ className: "mt-6" })}>
          Go to sign-in
        </Link>
      </>
    );
  }
  return <SetupForm token={token} />;
}
