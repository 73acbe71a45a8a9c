"use client";

import { useTheme } from "next-themes";
import { Toaster as Sonner } from "sonner";

export function Toaster() {
  const { resolvedTheme } = useTheme();
  return (
    <Sonner
      theme={resolvedTheme === "dark" ? "dark" : "light"}
      position="bottom-right"
      toastOptions={{
        classNames: {
          toast: "!rounded-lg !border !border-line !bg-raised !font-sans !text-base !text-ink !shadow-float",
          description: "!text-sm !text-muted",
          error: "[&_[data-icon]]:!text-stop-text",
          success: "[&_[data-icon]]:!text-done-text",
        },
      }}
    />
  );
}
