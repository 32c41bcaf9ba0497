import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Runs one command of the CLI and returns all it printed. */
export type Cli = (...args: string[]) => Promise<string>;

/**
 * Heroku's CLI, unmodified, pointed at the local platforms by its environment alone. It keeps its
 * settings in `folder`, and never those of whoever runs this.
 *
 * @throws Error with all it printed, when a command ends with another code than 0
 */
export function herokuCli(
  folder: string,
  { gateUrl, caFile, token }: { gateUrl: string; caFile: string; token: string },
): Cli {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const env = {
    PATH: `${join(folder, "node_modules", ".bin")}:${process.env.PATH}`,
    NODE_ENV: "production" as const,
    HOME: home,
    HEROKU_HOST: gateUrl,
    // Always asked by HTTPS, at the port of HEROKU_HOST.
    HEROKU_DATA_HOST: new URL(gateUrl).hostname,
    HEROKU_PARTICLEBOARD_URL: gateUrl,
    HEROKU_API_KEY: token,
    NODE_EXTRA_CA_CERTS: caFile,
    HEROKU_SKIP_NEW_VERSION_CHECK: "true",
    DISABLE_TELEMETRY: "true",
    NO_COLOR: "1",
    // Tables as wide as they want to be.
    COLUMNS: "400",
  };
  return (...args) =>
    new Promise((done, fail) => {
      const cli = spawn(
        process.execPath,
        [join(folder, "node_modules", "heroku", "bin", "run.js"), ...args],
        { env, cwd: home, stdio: ["ignore", "pipe", "pipe"] },
      );
      let printed = "";
      const listen = (chunk: Buffer) => (printed += chunk.toString());
      cli.stdout.on("data", listen);
      cli.stderr.on("data", listen);
      cli.once("error", fail);
      cli.once("close", (code) =>
        code === 0 ? done(printed) : fail(new Error(`ended with ${code}:\n${printed.trim()}`)),
      );
    });
}
