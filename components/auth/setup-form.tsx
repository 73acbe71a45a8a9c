"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import Link from "next/link";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { Button, buttonClasses } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { SecretInput } from "@/components/ui/secret-input";
import { api, ApiError } from "@/lib/client/api";
import { setFieldErrors } from "@/lib/client/form-errors";
import { type SetupBody, setupBody } from "@/lib/schemas/auth";

export function SetupForm({ token }: { token: string }) {
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<SetupBody>({
    resolver: zodResolver(setupBody),
    defaultValues: { token, name: "", email: "", password: "" },
  });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;

  const submit = form.handleSubmit(async (json) => {
    setProblem(null);
    try {
      await api("/api/setup", z.unknown(), { method: "POST", json });
      window.location.assign("/migrations");
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      form.setError("root", {});
      if (!setFieldErrors(form, error)) setProblem(error);
    }
  });

  if (problem?.code === "setup_link_invalid") return <UsedLink />;
  return (
    <>
      <h1 className="text-lg font-semibold">Make your account</h1>
      <p className="mt-1 text-muted">You are the first here. This account can do everything.</p>
      <form onSubmit={submit} noValidate className="mt-6 space-y-5">
        {problem && <ProblemAlert message={problem.message} hint={problem.hint} code={problem.code} />}
        <Field label="Name" required error={errors.name?.message}>
          {(control) => <Input {...control} {...form.register("name")} autoComplete="name" autoFocus />}
        </Field>
        <Field label="Email" required error={errors.email?.message} hint="Nothing is sent to it. You sign in with it.">
          {(control) => <Input {...control} {...form.register("email")} type="email" autoComplete="username" />}
        </Field>
        <Field label="Password" required error={errors.password?.message} hint="At least 8 characters.">
          {(control) => (
            <SecretInput {...control} {...form.register("password")} shownName="password" autoComplete="new-password" />
          )}
        </Field>
        <Button type="submit" variant="primary" className="w-full" busy={isSubmitting || isSubmitSuccessful}>
          Create account
        </Button>
      </form>
    </>
  );
}

function UsedLink() {
  return (
    <div role="alert">
      <h1 className="text-lg font-semibold">This link does not work.</h1>
      <p className="mt-2 text-muted">
        It works once. Either the account was made with it, and you can sign in; or a newer start of Backhaul printed a
        newer link in its terminal.
      </p>
      <Link href="/sign-in" className={buttonClasses({ variant: "primary", className: "mt-6" })}>
        Go to sign-in
      </Link>
    </div>
  );
}
