import type { Measured } from "./measured";

/** One way to move everything, measured. */
export type Row = {
  name: string;
  measured: Measured;
  sourceCpuSeconds: number;
  targetCpuSeconds: number;
  isEqual: boolean;
};

/** Some figure and what it should be. */
export type Goal = { what: string; goal: string; result: string; isMet: boolean | null };

export function printed(rows: readonly Row[], means: { keys: number; bytes: number }) {
  const sync = rows.find(({ name }) => name === names.sync)?.measured.seconds;
  const ioredis = rows.find(({ name }) => name === names.ioredis)?.measured.seconds;
  return rows.map(({ name, measured, sourceCpuSeconds, targetCpuSeconds, isEqual }) => ({
    way: name,
    "wall s": measured.seconds.toFixed(1),
    "keys/s": Math.round(means.keys / measured.seconds),
    "MB/s": Math.round(means.bytes / measured.seconds / 1e6),
    "x sync": sync === undefined ? "" : (sync / measured.seconds).toFixed(2),
    "x ioredis": ioredis === undefined ? "" : (ioredis / measured.seconds).toFixed(2),
    "RSS MB": measured.peakBytes === 0 ? "" : Math.round(measured.peakBytes / 1e6),
    "CPU s source": sourceCpuSeconds.toFixed(1),
    target: targetCpuSeconds.toFixed(1),
    client: measured.cpuSeconds === 0 ? "" : measured.cpuSeconds.toFixed(1),
    equal: isEqual ? "yes" : "NO",
  }));
}

export const names = {
  sync: "REPLICAOF, full sync",
  ours: "ours",
  tls: "ours, TLS at both ends",
  far: "ours, 20 ms round trip",
  migrate: "MIGRATE COPY KEYS x1000",
  ioredis: "ioredis pipelines",
  python: "Python pipelines",
  verify: "verification, both directions",
} as const;

/** What issue 5 asks for, beside what came out. */
export function goalsOf(rows: readonly Row[]): Goal[] {
  const of = (name: string) => rows.find((row) => row.name === name)?.measured;
  const ratio = (what: string, base: string, name: string, least: number): Goal => {
    const [one, other] = [of(base), of(name)];
    const value = one && other ? one.seconds / other.seconds : null;
    return goal(what, `>= ${least}`, value, (found) => found >= least);
  };
  const ours = of(names.ours);
  const verify = of(names.verify);
  return [
    ratio("speed by full sync", names.sync, names.ours, 0.85),
    ratio("speed by MIGRATE", names.migrate, names.ours, 1.8),
    ratio("speed by ioredis", names.ioredis, names.ours, 2.5),
    ratio("TLS, by full sync", names.sync, names.tls, 0.7),
    ratio("20 ms, by full sync", names.sync, names.far, 0.5),
    goal("memory, MB", "<= 200", ours ? ours.peakBytes / 1e6 : null, (found) => found <= 200),
    goal(
      "verification, by our copy's time",
      "<= 2",
      ours && verify ? verify.seconds / ours.seconds : null,
      (found) => found <= 2,
    ),
  ];
}

export function goal(
  what: string,
  wanted: string,
  value: number | null,
  isMet: (value: number) => boolean,
): Goal {
  return {
    what,
    goal: wanted,
    result: value === null ? "not measured" : value.toFixed(2),
    isMet: value === null ? null : isMet(value),
  };
}
