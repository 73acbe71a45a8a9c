"use client";

import { Bell } from "lucide-react";
import { useState, useSyncExternalStore } from "react";
import { toast } from "sonner";

import { Button } from "@/components/ui/button";
import { canNotify } from "@/lib/client/use-status-notice";

const never = () => () => undefined;

/** Asks for the browser's leave, by a press only; gone once it was given or refused. */
export function NotifyButton() {
  const [answered, setAnswered] = useState(false);
  const open = useSyncExternalStore(
    never,
    () => canNotify() && Notification.permission === "default",
    () => false,
  );
  if (!open || answered) return null;
  const ask = async () => {
    const answer = await Notification.requestPermission();
    setAnswered(true);
    if (answer === "granted")
      toast.success("You are told when a migration ends, needs you or has many rejects, while its tab is open.");
  };
  return (
    <Button
      variant="ghost"
      className="max-sm:size-8 max-sm:px-0 max-sm:pointer-coarse:size-10"
      onClick={() => void ask()}
    >
      <Bell aria-hidden />
      <span className="max-sm:sr-only">Tell me when it ends</span>
    </Button>
  );
}
