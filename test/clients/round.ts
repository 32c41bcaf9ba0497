import type { World } from "@/local/platforms/world";

/** The pace of the platforms: slow enough that clients have to wait. */
export const PACE = 0.5;

/** One thing an official client does, and whether the platform is then as it should be. */
export type Step = {
  /** What a person would type or call. */
  name: string;
  /** What it measured, if anything. Throws when the client or the platform did anything else. */
  run(): Promise<string | void>;
};

/** What one official client does against a world of its own. */
export type Round = {
  client: string;
  /** Over its table; the package's name unless told otherwise. */
  title?: string;
  /** As npm takes it, with the version. */
  packageName: string;
  world: World;
  /**
   * `folder` holds the installed package in its node_modules; `url` is where the platforms answer; what
   * was started for the steps is told `atEnd` how to stop.
   */
  steps(place: {
    folder: string;
    url: string;
    atEnd: (stop: () => Promise<void>) => void;
  }): Promise<readonly Step[]>;
};
