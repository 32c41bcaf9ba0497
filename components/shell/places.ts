import {
  ArrowLeftRight,
  Bell,
  CircleCheckBig,
  Coins,
  Gauge,
  History,
  Plug,
  Users,
  type LucideIcon,
} from "lucide-react";

export type Place = { href: string; label: string; icon: LucideIcon };

/** Where one can go from anywhere, in the order of the rail. */
export const places: readonly Place[] = [
  { href: "/instances", label: "Fleet", icon: Gauge },
  { href: "/approvals", label: "Approvals", icon: CircleCheckBig },
  { href: "/migrations", label: "Migrations", icon: ArrowLeftRight },
  { href: "/alerts", label: "Alerts", icon: Bell },
  { href: "/savings", label: "Savings", icon: Coins },
  { href: "/activity", label: "Activity", icon: History },
  { href: "/connections", label: "Connections", icon: Plug },
  { href: "/settings", label: "Team", icon: Users },
];

export function isHere(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
