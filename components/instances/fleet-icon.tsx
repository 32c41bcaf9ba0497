"use client";

import { useEffect } from "react";
import type { LevelState } from "./level-state";

const fills: Record<LevelState, string> = {
  unknown: "#857e6f",
  open: "#0e5f63",
  normal: "#0e5f63",
  high: "#c17d0c",
  full: "#c63a2b",
};

const ROOM = 22;

/** The mark in the browser's tab: its level is the fullest of the fleet, in the colour of its state. */
export function FleetIcon({ share, state }: { share: number; state: LevelState }) {
  useEffect(() => {
    const height = Math.max(3, Math.round(Math.min(1, share) * ROOM));
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>path{stroke:#1d1b17}@media(prefers-color-scheme:dark){path{stroke:#ece8df}}</style><path d="M3 5h26" stroke-width="4"/><rect x="3" y="${30 - height}" width="26" height="${height}" fill="${fills[state]}"/></svg>`;
    const link = document.createElement("link");
    link.rel = "icon";
    link.href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
    document.head.append(link);
    return () => link.remove();
  }, [share, state]);
  return null;
}
