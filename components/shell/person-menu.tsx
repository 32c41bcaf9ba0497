"use client";

import { LogOut } from "lucide-react";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/components/ui/menu";
import { ThemeItems } from "./theme-items";

/** Who is signed in, the light they like, the way out. */
export function PersonMenu({ name, email }: { name: string | null; email: string }) {
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          className="flex size-8 items-center justify-center rounded-full border border-line-strong/60 bg-surface text-xs font-semibold hover:bg-sunken"
        >
          <span aria-hidden>{initials(name ?? email)}</span>
          <span className="sr-only">You: {name ?? email}</span>
        </button>
      }
    >
      <div className="px-2.5 py-2">
        {name && <p className="font-medium">{name}</p>}
        <p className="truncate text-xs text-muted">{email}</p>
      </div>
      <MenuLine />
      <MenuLabel>Appearance</MenuLabel>
      <ThemeItems />
      <MenuLine />
      <MenuItem onSelect={() => void leave()}>
        <LogOut aria-hidden className="size-4 text-muted" />
        Sign out
      </MenuItem>
    </Menu>
  );
}

async function leave() {
  const { signOut } = await import("next-auth/react");
  await signOut({ callbackUrl: "/" });
}

function initials(name: string): string {
  const words = name.split(/[\s.@]+/).filter((word) => word !== "");
  return (words.length > 1 ? `${words[0]![0]}${words[1]![0]}` : name.slice(0, 2)).toUpperCase();
}
