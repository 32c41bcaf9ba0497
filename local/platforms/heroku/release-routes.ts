import { z } from "zod";
import type { House } from "../house";
import type { App, Release } from "../state";
import { appResources } from "./app-resources";
import { releaseBody } from "./app-words";
import { notFound } from "./errors";
import { appNamed, created, ok, paged, parsed } from "./lookups";
import { makeRelease } from "./releases";
import type { HerokuRoute } from "./route";

const Rollback = z.object({ release: z.union([z.string(), z.number()]) });

/** What changed an app, one version after the other. */
export function releaseRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  return [
    {
      method: "GET",
      pattern: "/apps/:app/releases",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const releases = app.releases.map((release) => releaseBody(store.state, app, release));
        return paged(releases, ask, ["version", "id"]);
      },
    },
    {
      method: "GET",
      pattern: "/apps/:app/releases/:release",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        return ok(releaseBody(store.state, app, releaseNamed(app, ask.params.release!)));
      },
    },
    {
      method: "POST",
      pattern: "/apps/:app/releases",
      // It brings back former config vars.
      need: "write-protected",
      handle(ask, { account }) {
        const app = appNamed(house, account, ask);
        const wanted = parsed(Rollback, ask, "release has to be the id or version of a release.");
        const former = releaseNamed(app, String(wanted.release));
        store.change((state) => {
          if (former.config !== undefined) appResources(state, app).config = { ...former.config };
          makeRelease(state, app, `Rollback to v${former.version}`, { by: account.email });
        });
        return created(releaseBody(store.state, app, app.releases.at(-1)!));
      },
    },
  ];
}

/** By id, or by version with or without its v. */
export function releaseNamed(app: App, wanted: string): Release {
  const release = app.releases.find(
    ({ id, version }) => id === wanted || String(version) === wanted.replace(/^v/, ""),
  );
  if (release === undefined) throw notFound("release");
  return release;
}
