import type { World } from "@/local/platforms/world";

/** The pace of the platforms: slow enough that clients have to wait. */
export const PACE = 0.5;

/** One thing an official client does, and whether the platform is then as it should be. */
export type Step = {
  /** What a person would type or call. */
  name: string;
  /** Throws when the client or the platform did anything else. */
  run(): Promise<void>;
};

/** What one official client does against a world of its own. */
export type Round = {
  client: string;
  /** As npm takes it, with the version. */
  packageName: string;
  world: World;
  /** `folder` holds the installed package in its node_modules; `url` is where the platforms answer. */
  steps(place: { folder: string; url: string }): Promise<readonly Step[]>;
};
