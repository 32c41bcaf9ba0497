"use client";

import { Check, Monitor, Moon, Sun } from "lucide-react";
import { useSyncExternalStore } from "react";
import { MenuItem } from "@/components/ui/menu";
import { THEME_KEY, themes, type Theme } from "./theme";

const CHANGED = "headroom-theme-changed";

const looks = {
  system: { label: "As the system", icon: Monitor },
  light: { label: "Light", icon: Sun },
  dark: { label: "Dark", icon: Moon },
} as const satisfies Record<Theme, unknown>;

/** The choice of light, for a menu. Kept in this browser. */
export function ThemeItems() {
  const theme = useSyncExternalStore(listen, chosenTheme, () => "system" as const);
  return themes.map((candidate) => {
    const { label, icon: Icon } = looks[candidate];
    return (
      <MenuItem key={candidate} onSelect={() => chooseTheme(candidate)}>
        <Icon aria-hidden className="size-4 text-muted" />
        <span className="flex-1">{label}</span>
        {candidate === theme && <Check aria-label="chosen" className="size-4 text-accent" />}
      </MenuItem>
    );
  });
}

function chosenTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

function chooseTheme(theme: Theme): void {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(THEME_KEY);
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(THEME_KEY, theme);
  }
  window.dispatchEvent(new Event(CHANGED));
}

function listen(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  return () => window.removeEventListener(CHANGED, onChange);
}
