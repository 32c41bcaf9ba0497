// Runs a TypeScript program of this project on a machine that has only Node, npm and git:
// installs the packages first when they are missing or older than the lock file.
// Plain JavaScript, because nothing that reads TypeScript is there yet.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const marker = `${root}node_modules/.headroom-lock`;
const [program, ...rest] = process.argv.slice(2);

process.chdir(root);
checkNode();
installPackages();
run();

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 9)) return;
  console.error(`Headroom needs Node 20.9 or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function installPackages() {
  const wanted = createHash("sha256")
    .update(readFileSync(`${root}package-lock.json`))
    .digest("hex");
  const isThere = existsSync(`${root}node_modules/tsx/package.json`);
  if (isThere && existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;

  console.log("Installing the packages (npm ci)…");
  const installed = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (installed.status !== 0) {
    console.error("npm ci failed: see above; a reachable npm registry is all it needs.");
    process.exit(installed.status ?? 1);
  }
  writeFileSync(marker, wanted);
}

function run() {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions=react-server", program, ...rest],
    {
      // The channel carries nothing: it closes when this process dies, even by `kill -9`.
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      // Told, because who is killed early is no longer anybody's parent by the time somebody asks.
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", HEADROOM_LAUNCHER: String(process.pid) },
    },
  );
  // The child gets Ctrl-C from the terminal itself; this one only waits for its end.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("exit", (code, signal) => process.exit(signal === null ? code : 1));
}
