"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ProblemAlert } from "@/components/ui/problem-alert";
import { SecretInput } from "@/components/ui/secret-input";
import { api, ApiError } from "@/lib/client/api";

const signInBody = z.object({
  email: z.email("Give your e-mail address."),
  password: z.string().min(1, "Give your password."),
});
type SignInBody = z.infer<typeof signInBody>;

export function SignInForm({ next }: { next: string }) {
  const [problem, setProblem] = useState<{ message: string; hint?: string | undefined } | null>(null);
  const form = useForm<SignInBody>({ resolver: zodResolver(signInBody), defaultValues: { email: "", password: "" } });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;

  const submit = form.handleSubmit(async (json) => {
    setProblem(null);
    try {
      await api("/api/auth/sign-in/email", z.unknown(), { method: "POST", json });
      // A whole load: the frame is made on the server for whoever is signed in.
      window.location.assign(next);
    } catch (error) {
      form.setError("root", {});
      setProblem(explain(error));
    }
  });

  return (
    <form onSubmit={submit} noValidate className="mt-6 space-y-5">
      {problem && <ProblemAlert message={problem.message} hint={problem.hint} />}
      <Field label="Email" required error={errors.email?.message}>
        {(control) => <Input {...control} {...form.register("email")} type="email" autoComplete="username" autoFocus />}
      </Field>
      <Field label="Password" required error={errors.password?.message}>
        {(control) => (
          <SecretInput
            {...control}
            {...form.register("password")}
            shownName="password"
            autoComplete="current-password"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="w-full" busy={isSubmitting || isSubmitSuccessful}>
        Sign in
      </Button>
    </form>
  );
}

function explain(error: unknown): { message: string; hint?: string | undefined } {
  if (!(error instanceof ApiError)) return { message: "Signing in did not work.", hint: "Try again." };
  if (error.status === 401) {
    return {
      message: "This email and password do not go together.",
      hint: "Check both. If nobody has set up this installation yet, open the link printed in its terminal.",
    };
  }
  return { message: error.message, hint: error.hint };
}
