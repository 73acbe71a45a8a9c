"use client";

import { Monitor, Moon, Sun, SunMoon } from "lucide-react";
import { useTheme } from "next-themes";

import { Button } from "@/components/ui/button";
import { Menu, MenuChoice } from "@/components/ui/menu";

const themes = [
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
];

export function ThemeMenu() {
  const { theme, setTheme } = useTheme();
  return (
    <Menu
      trigger={
        <Button variant="ghost" size="icon" aria-label="Theme">
          <SunMoon aria-hidden />
        </Button>
      }
    >
      <MenuChoice value={theme ?? "system"} onChange={setTheme} options={themes} />
    </Menu>
  );
}
