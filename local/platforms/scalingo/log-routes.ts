import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Route } from "../http";
import type { House } from "../house";
import { found, serverOf } from "../state";
import { ok } from "./answers";
import type { Named } from "./database-api";
import type { Region } from "./lookups";
import { admitSigned, signedPath, type Caller } from "./tokens";

const LINES = 100;

/** Logs of a database: the address of its last lines. Archives are made of old ones; here are none. */
export function logRoutes(house: House, region: Region, named: Named): Route<Caller>[] {
  return [
    {
      method: "GET",
      pattern: "/api/databases/:addon/logs",
      handle(ask, caller) {
        const path = `/scalingo-db/${region}/api/databases/${named(ask, caller).id}/log_lines`;
        return ok({ url: `${house.baseUrl()}${signedPath(house, path)}` });
      },
    },
    {
      method: "GET",
      pattern: "/api/databases/:addon/logs_archives",
      handle(ask, caller) {
        named(ask, caller);
        return ok({ archives: [], next_cursor: "", has_more: false });
      },
    },
  ];
}

/** The last lines the real server wrote, `n` of them. */
export function databaseLog(house: House): Route<null> {
  return {
    method: "GET",
    pattern: "/api/databases/:addon/log_lines",
    handle(ask) {
      admitSigned(house, ask);
      const addon = found(house.store.state.addons, ask.params.addon!);
      const server = serverOf(house.store.state, addon);
      const file = join(house.servers.folderOf(server.id), "redis.log");
      const lines = existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
      const count = Number(ask.query.get("n")) || LINES;
      return { status: 200, text: `${lines.slice(-count).join("\n")}\n` };
    },
  };
}
