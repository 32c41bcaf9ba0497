/** `gone`: the provider no longer knows it. Kept with its history, no longer collected. */
export const instanceStatuses = ["ready", "changing", "failed", "gone"] as const;
export type InstanceStatus = (typeof instanceStatuses)[number];
