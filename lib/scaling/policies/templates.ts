import { defaultPolicy, type Policy } from "@/lib/scaling/policy";

/** What a template says of a policy: how it judges. What it may cost, when, and on which plans stays as it is. */
export type TemplatePolicy = Pick<
  Policy,
  | "growMode"
  | "shrinkMode"
  | "memoryAbove"
  | "clientsAbove"
  | "shrinkBelow"
  | "growWindowMinutes"
  | "shrinkWindowMinutes"
  | "cooldownMinutes"
  | "shrinkCooldownMinutes"
  | "changesPerDayMax"
>;

export type Template = { name: string; label: string; sentence: string; policy: TemplatePolicy };

const usual: TemplatePolicy = {
  growMode: defaultPolicy.growMode,
  shrinkMode: defaultPolicy.shrinkMode,
  memoryAbove: defaultPolicy.memoryAbove,
  clientsAbove: defaultPolicy.clientsAbove,
  shrinkBelow: defaultPolicy.shrinkBelow,
  growWindowMinutes: defaultPolicy.growWindowMinutes,
  shrinkWindowMinutes: defaultPolicy.shrinkWindowMinutes,
  cooldownMinutes: defaultPolicy.cooldownMinutes,
  shrinkCooldownMinutes: defaultPolicy.shrinkCooldownMinutes,
  changesPerDayMax: defaultPolicy.changesPerDayMax,
};

/**
 * Policies to begin with. Each says how it judges as a whole, so that of two chosen one after the other
 * nothing of the first is left.
 *
 * - **Cache**: what is evicted is fetched again. A full plan is what a cache is for, so only connections
 *   make it grow; 100 % is how a policy says that. Smaller by asking: a cache that was cleared looks idle.
 * - **Queue**: a full one refuses to write, and a backlog grows within minutes, so it leaves early and
 *   after a short window. An empty queue says nothing of the next backlog: smaller only by asking, after
 *   up to six hours, onto a plan that is at most half full.
 * - **Careful**: a person sees each change, and few are proposed: up to six hours must agree on a smaller
 *   plan, a day passes before it is proposed again, and a level must hold for half an hour before a larger one.
 * - **Thrifty**: both directions by itself, plans filled higher, smaller as soon as an hour at most allows.
 */
export const templates: readonly Template[] = [
  {
    name: "cache",
    label: "Cache",
    sentence: "Full is fine, keys may be evicted. Grows for connections, asks before it shrinks.",
    policy: { ...usual, growMode: "auto", memoryAbove: 1, shrinkWindowMinutes: 360 },
  },
  {
    name: "queue",
    label: "Queue",
    sentence: "Must never be full. Grows early by itself, asks before it shrinks.",
    policy: {
      ...usual,
      growMode: "auto",
      memoryAbove: 0.65,
      shrinkBelow: 0.5,
      growWindowMinutes: 5,
      shrinkWindowMinutes: 360,
      cooldownMinutes: 5,
      changesPerDayMax: null,
    },
  },
  {
    name: "careful",
    label: "Careful",
    sentence: "A person approves everything, and is asked seldom.",
    policy: {
      ...usual,
      memoryAbove: 0.75,
      clientsAbove: 0.75,
      shrinkBelow: 0.6,
      growWindowMinutes: 30,
      shrinkWindowMinutes: 360,
      cooldownMinutes: 60,
      shrinkCooldownMinutes: 1440,
      changesPerDayMax: 2,
    },
  },
  {
    name: "thrifty",
    label: "Thrifty",
    sentence: "Both ways by itself, on plans that are well filled.",
    policy: {
      ...usual,
      growMode: "auto",
      shrinkMode: "auto",
      memoryAbove: 0.85,
      clientsAbove: 0.85,
      shrinkBelow: 0.8,
      shrinkWindowMinutes: 60,
      shrinkCooldownMinutes: 120,
    },
  },
];
