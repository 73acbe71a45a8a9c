"use client";

import { X } from "lucide-react";
import { AlertDialog, Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { cn } from "@/lib/client/class-names";

import { Button } from "./button";

const overlay =
  "fixed inset-0 z-40 bg-shade data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:duration-150";
const sheet =
  "fixed top-[8vh] left-1/2 z-50 flex max-h-[84vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-lg border bg-raised shadow-float focus-visible:rounded-lg data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:duration-150";

type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: string;
  wide?: boolean;
  children: ReactNode;
};

export function Dialog({ open, onOpenChange, title, description, wide = false, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className={overlay} />
        <Radix.Content
          className={cn(sheet, wide ? "max-w-4xl" : "max-w-lg")}
          {...(description ? {} : { "aria-describedby": undefined })}
        >
          <div className="flex items-start justify-between gap-4 border-b px-4 py-3">
            <div className="min-w-0">
              <Radix.Title className="text-md font-medium break-words">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-0.5 text-sm text-muted">{description}</Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close" className="-mr-2">
                <X aria-hidden />
              </Button>
            </Radix.Close>
          </div>
          <div className="min-h-0 overflow-y-auto p-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

type ConfirmProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  text: ReactNode;
  action: string;
  dismiss: string;
  busy?: boolean;
  /** What else can be decided on the way. */
  children?: ReactNode;
  onConfirm: () => void;
};

/** Asks before something that can't be undone. The way out is focused first. */
export function Confirm({ open, onOpenChange, title, text, action, dismiss, children, ...rest }: ConfirmProps) {
  const { busy = false, onConfirm } = rest;
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={overlay} />
        <AlertDialog.Content className={cn(sheet, "max-w-md p-4")}>
          <AlertDialog.Title className="text-md font-medium wrap-anywhere">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-muted">{text}</AlertDialog.Description>
          {children && <div className="mt-4">{children}</div>}
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{dismiss}</Button>
            </AlertDialog.Cancel>
            <Button variant="danger" busy={busy} onClick={onConfirm}>
              {action}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
