"use client";

import { Keyboard, LogOut, UserRound } from "lucide-react";
import { toast } from "sonner";
import { z } from "zod";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuText } from "@/components/ui/menu";
import { api } from "@/lib/client/api";

type Props = { name: string; email: string; onShortcuts: () => void };

export function AccountMenu({ name, email, onShortcuts }: Props) {
  async function signOut() {
    try {
      await api("/api/auth/sign-out", z.unknown(), { method: "POST", json: {} });
      // A whole load, so that nothing of this account stays in memory.
      window.location.assign("/sign-in");
    } catch (error) {
      toast.error("You are still signed in.", { description: error instanceof Error ? error.message : undefined });
    }
  }

  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label="Account">
          <UserRound aria-hidden />
        </Button>
      }
    >
      <MenuText>
        <span className="block font-medium">{name}</span>
        <span className="block text-muted">{email}</span>
      </MenuText>
      <MenuItem onSelect={onShortcuts}>
        <Keyboard aria-hidden />
        Keyboard shortcuts
      </MenuItem>
      <MenuItem onSelect={() => void signOut()}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </Menu>
  );
}
