import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { SignInForm } from "@/components/auth/sign-in-form";
import { currentUser } from "@/lib/auth/session";
import { localPath } from "@/lib/client/local-path";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const next = localPath((await searchParams).next);
  if (await currentUser()) redirect(next);
  return (
    <>
      <h1 className="text-lg font-semibold">Sign in to Backhaul</h1>
      <SignInForm next={next} />
    </>
  );
}
