import type { Certificate } from "./certificates";
import type { ServerSpec } from "./state";

/** What Heroku keeps from its customers besides CONFIG; the platform itself uses the user `admin`. */
const REFUSED_TO_CUSTOMERS = [
  "acl",
  "bgrewriteaof",
  "bgsave",
  "debug",
  "failover",
  "migrate",
  "module",
  "move",
  "replicaof",
  "save",
  "shutdown",
  "slaveof",
];

/**
 * Returns the configuration file of a server: limits by plan, TLS and password as its platform has
 * them, data kept on disk as the spec says. Needs Redis 6.2 or newer, or any Valkey.
 */
export function redisConfig(
  spec: ServerSpec,
  { folder, pidFile, certificate }: { folder: string; pidFile: string; certificate: Certificate },
): string {
  const listen = spec.isTls
    ? [
        "port 0",
        `tls-port ${spec.port}`,
        `tls-cert-file ${quoted(certificate.certFile)}`,
        `tls-key-file ${quoted(certificate.keyFile)}`,
        `tls-ca-cert-file ${quoted(certificate.certFile)}`,
        "tls-auth-clients no",
        "tls-replication yes",
      ]
    : [`port ${spec.port}`];
  const isHeroku = spec.configCommand !== null;
  const rights = `~* &* +@all ${isHeroku ? REFUSED_TO_CUSTOMERS.map((name) => `-${name}`).join(" ") : ""}`;

  return [
    "bind 127.0.0.1",
    "protected-mode no",
    ...listen,
    `dir ${quoted(folder)}`,
    `pidfile ${quoted(pidFile)}`,
    `logfile ${quoted(`${folder}/redis.log`)}`,
    `maxmemory ${spec.memoryBytes}`,
    `maxmemory-policy ${spec.evictionPolicy}`,
    `maxclients ${spec.maxClients}`,
    `timeout ${spec.idleTimeoutSeconds}`,
    `notify-keyspace-events ${quoted(spec.keyspaceEvents ?? "")}`,
    `databases ${spec.databases}`,
    ...persistenceConfig(spec),
    "repl-diskless-sync-delay 0",
    ...(spec.configCommand === null ? [] : [`rename-command CONFIG ${spec.configCommand}`]),
    ...customersOf(spec).map((name) => `user ${name} on >${spec.password} ${rights}`.trim()),
    `user admin on >${spec.adminPassword} ~* &* +@all`,
    // A plan change lets one server follow another; all servers of an add-on share the admin's password.
    "masteruser admin",
    `masterauth ${spec.adminPassword}`,
    "",
  ].join("\n");
}

/** The ACL users a customer may sign in as, all with the one password. */
export function customersOf({ username }: ServerSpec): string[] {
  return username === "default" ? ["default"] : ["default", username];
}

/** Snapshots at the intervals Scalingo documents: after 15 minutes, 5 minutes or 1 minute, by how much was written. */
export const SNAPSHOT_INTERVALS = "900 1 300 10 60 10000";

function persistenceConfig({
  persistence = { log: true, snapshots: false },
}: ServerSpec): string[] {
  return [
    `appendonly ${persistence.log ? "yes" : "no"}`,
    "appendfsync everysec",
    `save ${persistence.snapshots ? SNAPSHOT_INTERVALS : '""'}`,
  ];
}

function quoted(path: string): string {
  return JSON.stringify(path);
}
