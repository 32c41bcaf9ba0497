import type postgres from "postgres";

export type Db = postgres.Sql | postgres.TransactionSql;

export const runStatuses = ["running", "completed", "failed"] as const;
export type RunStatus = (typeof runStatuses)[number];

export type JobKind = "discovery" | "step" | "sleep";

/**
 * The engine's own tables, made by whoever leads, in a schema of their own.
 *
 * Results are `json`, not `jsonb`: a step may return NUL characters and lone surrogates, which `jsonb`
 * refuses. Every instant is the database's, so that the clocks of processes do not matter.
 */
export const TABLES = `
create schema if not exists engine;

-- One row. A leader that lost its lock is told from its successor by the number of its term.
create table if not exists engine.leader (
  id integer primary key default 1 check (id = 1),
  term integer not null
);
insert into engine.leader (term) values (0) on conflict do nothing;

-- Functions the app served at the last registration, and those it served before: their runs wait.
create table if not exists engine.functions (
  id text primary key,
  definition json not null,
  concurrency integer check (concurrency > 0),
  is_served boolean not null
);

create table if not exists engine.crons (
  function_id text not null references engine.functions (id) on delete cascade,
  expression text not null,
  next_at timestamptz not null,
  primary key (function_id, expression)
);

create table if not exists engine.events (
  id text primary key,
  name text not null,
  payload json not null,
  received_at timestamptz not null default now()
);

-- Which function was started for which event id: once in 24 hours.
create table if not exists engine.starts (
  function_id text not null,
  event_key text not null,
  started_at timestamptz not null default now(),
  primary key (function_id, event_key)
);

create table if not exists engine.runs (
  id text primary key,
  function_id text not null references engine.functions (id),
  event_id text not null references engine.events (id),
  slot text,
  status text not null default 'running' check (status in ('running', 'completed', 'failed')),
  discoveries integer not null default 0,
  output json,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  check ((status = 'running') = (ended_at is null))
);
create index if not exists runs_status on engine.runs (status, started_at desc);
create index if not exists runs_event on engine.runs (event_id);

-- Finished steps; "place" is the order in which they finished within their run.
create table if not exists engine.steps (
  run_id text not null references engine.runs (id) on delete cascade,
  id text not null,
  place bigint generated always as identity,
  name text not null,
  result json not null,
  stored_at timestamptz not null default now(),
  primary key (run_id, id)
);

-- What is to be done next. A claimed job is being carried out; its claim is void once another is made.
create table if not exists engine.jobs (
  key text primary key,
  run_id text not null references engine.runs (id) on delete cascade,
  function_id text not null references engine.functions (id),
  kind text not null check (kind in ('discovery', 'step', 'sleep')),
  step_id text check ((step_id is null) = (kind = 'discovery')),
  step_name text,
  slot text,
  attempt integer not null default 0,
  held integer not null default 0,
  due_at timestamptz not null default now(),
  claim uuid,
  problem text
);
create index if not exists jobs_run on engine.jobs (run_id);
create index if not exists jobs_waiting on engine.jobs (due_at) where claim is null;
create index if not exists jobs_claimed on engine.jobs (slot) where claim is not null;
`;
