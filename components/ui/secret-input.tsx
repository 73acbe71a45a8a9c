"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";

import { Button } from "./button";
import { Input } from "./input";

/** A secret: hidden until asked for, and kept out of the browser's password store. */
export function SecretInput({ shownName, ...props }: ComponentProps<"input"> & { shownName: string }) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <div className="relative">
      <Input
        {...props}
        type={shown ? "text" : "password"}
        autoComplete={props.autoComplete ?? "off"}
        data-1p-ignore
        data-lpignore="true"
        className="pr-10 font-mono"
      />
      <Button
        variant="ghost"
        size="icon"
        className="absolute inset-y-0 right-0"
        aria-label={`${shown ? "Hide" : "Show"} ${shownName}`}
        onClick={() => setShown(!shown)}
      >
        <Icon aria-hidden />
      </Button>
    </div>
  );
}
