-- Every table of the house. One line is written by hand: `samples` is partitioned by day.
CREATE TABLE "alerts" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"condition" text NOT NULL,
	"topic" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"levels" jsonb NOT NULL,
	"plan_id" text NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	CONSTRAINT "alerts_resolved_after_raised" CHECK ("alerts"."resolved_at" is null or "alerts"."resolved_at" >= "alerts"."raised_at")
);
--> statement-breakpoint
CREATE TABLE "channels" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"instance_id" text,
	"kind" text NOT NULL,
	"label" text NOT NULL,
	"sealed_settings" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "channels_kind" CHECK ("channels"."kind" in ('email', 'webhook'))
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"alert_id" text NOT NULL,
	"channel_id" text NOT NULL,
	"kind" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_attempt_at" timestamp (3) with time zone,
	"settled_at" timestamp (3) with time zone,
	"problem" text,
	CONSTRAINT "deliveries_settled" CHECK (("deliveries"."status" = 'pending') = ("deliveries"."settled_at" is null)),
	CONSTRAINT "deliveries_failed_says_why" CHECK ("deliveries"."status" <> 'failed' or "deliveries"."problem" is not null)
);
--> statement-breakpoint
CREATE TABLE "audit_entries" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"user_id" text,
	"what" text NOT NULL,
	"subject_id" text NOT NULL,
	"details" jsonb NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "connections" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"account_id" text NOT NULL,
	"label" text NOT NULL,
	"sealed_credentials" text NOT NULL,
	"status" text DEFAULT 'connected' NOT NULL,
	"problem" text,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"synced_at" timestamp (3) with time zone,
	CONSTRAINT "connections_status" CHECK ("connections"."status" in ('connected', 'broken')),
	CONSTRAINT "connections_broken_says_why" CHECK ("connections"."status" <> 'broken' or "connections"."problem" is not null)
);
--> statement-breakpoint
CREATE TABLE "instances" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"remote_id" text NOT NULL,
	"name" text NOT NULL,
	"remote_name" text NOT NULL,
	"app_name" text NOT NULL,
	"region" text NOT NULL,
	"plan_id" text NOT NULL,
	"status" text NOT NULL,
	"progress" text,
	"monthly_cents" integer,
	"currency" text NOT NULL,
	"watched_at" timestamp (3) with time zone,
	"url_hash" text,
	"engine" text,
	"eviction_policy" text,
	"sampled_at" timestamp (3) with time zone,
	"unreachable_since" timestamp (3) with time zone,
	"problem" text,
	"evaluated_at" timestamp (3) with time zone,
	"last_resized_at" timestamp (3) with time zone,
	"demo_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "instances_status" CHECK ("instances"."status" in ('ready', 'changing', 'failed', 'gone')),
	CONSTRAINT "instances_unreachable_says_why" CHECK ("instances"."unreachable_since" is null or "instances"."problem" is not null)
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"connection_id" text NOT NULL,
	"id" text NOT NULL,
	"team_id" text NOT NULL,
	"label" text NOT NULL,
	"family" text NOT NULL,
	"memory_bytes" double precision,
	"max_clients" double precision,
	"monthly_cents" integer,
	"currency" text NOT NULL,
	"has_replica" boolean NOT NULL,
	"has_persistence" boolean NOT NULL,
	"is_offered" boolean NOT NULL,
	"synced_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "plans_connection_id_id_pk" PRIMARY KEY("connection_id","id")
);
--> statement-breakpoint
CREATE TABLE "rollups" (
	"instance_id" text NOT NULL,
	"metric" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"count" integer NOT NULL,
	"sum" double precision NOT NULL,
	"min" double precision NOT NULL,
	"max" double precision NOT NULL,
	"limit" double precision,
	CONSTRAINT "rollups_instance_id_metric_hour_pk" PRIMARY KEY("instance_id","metric","hour"),
	CONSTRAINT "rollups_count" CHECK ("rollups"."count" > 0)
);
--> statement-breakpoint
CREATE TABLE "samples" (
	"instance_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"used_memory_bytes" bigint,
	"connected_clients" integer,
	"ops_per_sec" double precision,
	"hit_ratio" double precision,
	"evicted_keys_per_sec" double precision,
	"rejected_connections_per_sec" double precision,
	"memory_limit_bytes" double precision,
	"clients_limit" double precision,
	"counters" jsonb,
	CONSTRAINT "samples_instance_id_at_pk" PRIMARY KEY("instance_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "migrations" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"target_instance_id" text NOT NULL,
	"phase" text NOT NULL,
	"checkpoint" jsonb NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"created_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"advanced_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "migrations_two_ends" CHECK ("migrations"."instance_id" <> "migrations"."target_instance_id"),
	CONSTRAINT "migrations_ended" CHECK (("migrations"."phase" in ('done', 'failed')) = ("migrations"."ended_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"user_id" text NOT NULL,
	"type" text NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"refresh_token" text,
	"access_token" text,
	"expires_at" integer,
	"token_type" text,
	"scope" text,
	"id_token" text,
	"session_state" text,
	CONSTRAINT "accounts_provider_provider_account_id_pk" PRIMARY KEY("provider","provider_account_id")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"token_hash" text NOT NULL,
	"invited_by" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	CONSTRAINT "invitations_tokenHash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"team_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_team_id_user_id_pk" PRIMARY KEY("team_id","user_id"),
	CONSTRAINT "memberships_role" CHECK ("memberships"."role" in ('viewer', 'operator', 'owner'))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"session_token" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"expires" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "teams" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"retention_days" integer DEFAULT 30 NOT NULL,
	"is_demo" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "teams_retention" CHECK ("teams"."retention_days" between 1 and 365)
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text,
	"email" text NOT NULL,
	"email_verified" timestamp with time zone,
	"image" text,
	"current_team_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evaluations" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"plan_id" text NOT NULL,
	"to_plan_id" text,
	"sentence" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"repeats" integer DEFAULT 1 NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "evaluations_kind" CHECK (("evaluations"."kind" = 'resize') = ("evaluations"."to_plan_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"instance_id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"mode" text NOT NULL,
	"sample_every_seconds" integer NOT NULL,
	"evaluate_every_minutes" integer NOT NULL,
	"memory_above" double precision NOT NULL,
	"clients_above" double precision NOT NULL,
	"shrink_below" double precision NOT NULL,
	"grow_window_minutes" integer NOT NULL,
	"shrink_window_minutes" integer NOT NULL,
	"cooldown_minutes" integer NOT NULL,
	"min_plan_id" text,
	"max_plan_id" text,
	"notifies_breach" boolean DEFAULT true NOT NULL,
	"notifies_success" boolean DEFAULT true NOT NULL,
	"notifies_failure" boolean DEFAULT true NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policies_mode" CHECK ("policies"."mode" in ('off', 'ask', 'auto')),
	CONSTRAINT "policies_sample_rate" CHECK ("policies"."sample_every_seconds" in (30, 60, 300)),
	CONSTRAINT "policies_evaluation_rate" CHECK ("policies"."evaluate_every_minutes" in (1, 5, 10)),
	CONSTRAINT "policies_shares" CHECK ("policies"."memory_above" > 0 and "policies"."memory_above" <= 1
        and "policies"."clients_above" > 0 and "policies"."clients_above" <= 1
        and "policies"."shrink_below" > 0 and "policies"."shrink_below" < "policies"."memory_above"
        and "policies"."shrink_below" < "policies"."clients_above")
);
--> statement-breakpoint
CREATE TABLE "proposals" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"evaluation_id" text,
	"from_plan_id" text NOT NULL,
	"to_plan_id" text NOT NULL,
	"direction" text NOT NULL,
	"reason" text NOT NULL,
	"sentence" text NOT NULL,
	"need" jsonb NOT NULL,
	"evidence" jsonb NOT NULL,
	"from_monthly_cents" integer,
	"to_monthly_cents" integer,
	"currency" text NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"decided_by" text,
	"decision_note" text,
	CONSTRAINT "proposals_change_plan" CHECK ("proposals"."from_plan_id" <> "proposals"."to_plan_id"),
	CONSTRAINT "proposals_decided" CHECK (("proposals"."status" = 'pending') = ("proposals"."decided_at" is null)),
	CONSTRAINT "proposals_status" CHECK ("proposals"."status" in ('pending', 'approved', 'rejected', 'superseded'))
);
--> statement-breakpoint
CREATE TABLE "scaling_actions" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"proposal_id" text NOT NULL,
	"from_plan_id" text NOT NULL,
	"to_plan_id" text NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"requested_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"progress" text,
	"problem" text,
	"changed_url" boolean,
	CONSTRAINT "scaling_actions_ended" CHECK (("scaling_actions"."status" = 'running') = ("scaling_actions"."ended_at" is null)),
	CONSTRAINT "scaling_actions_failed_says_why" CHECK ("scaling_actions"."status" <> 'failed' or "scaling_actions"."problem" is not null),
	CONSTRAINT "scaling_actions_status" CHECK ("scaling_actions"."status" in ('running', 'succeeded', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channels" ADD CONSTRAINT "channels_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "channels" ADD CONSTRAINT "channels_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_channel_id_channels_id_fk" FOREIGN KEY ("channel_id") REFERENCES "public"."channels"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "instances" ADD CONSTRAINT "instances_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "plans" ADD CONSTRAINT "plans_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migrations" ADD CONSTRAINT "migrations_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migrations" ADD CONSTRAINT "migrations_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migrations" ADD CONSTRAINT "migrations_target_instance_id_instances_id_fk" FOREIGN KEY ("target_instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_users_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "evaluations" ADD CONSTRAINT "evaluations_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_evaluation_id_evaluations_id_fk" FOREIGN KEY ("evaluation_id") REFERENCES "public"."evaluations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scaling_actions" ADD CONSTRAINT "scaling_actions_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scaling_actions" ADD CONSTRAINT "scaling_actions_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scaling_actions" ADD CONSTRAINT "scaling_actions_proposal_id_proposals_id_fk" FOREIGN KEY ("proposal_id") REFERENCES "public"."proposals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_one_open" ON "alerts" USING btree ("instance_id","condition") WHERE "alerts"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "alerts_team_raised" ON "alerts" USING btree ("team_id","raised_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "channels_team" ON "channels" USING btree ("team_id");--> statement-breakpoint
CREATE UNIQUE INDEX "channels_one_per_instance" ON "channels" USING btree ("instance_id","kind") WHERE "channels"."instance_id" is not null and "channels"."removed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_once" ON "deliveries" USING btree ("alert_id","channel_id","kind");--> statement-breakpoint
CREATE INDEX "deliveries_pending" ON "deliveries" USING btree ("created_at") WHERE "deliveries"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "deliveries_team" ON "deliveries" USING btree ("team_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_entries_team" ON "audit_entries" USING btree ("team_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_entries_subject" ON "audit_entries" USING btree ("subject_id");--> statement-breakpoint
CREATE UNIQUE INDEX "connections_account" ON "connections" USING btree ("team_id","provider_id","account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "instances_remote" ON "instances" USING btree ("connection_id","remote_id");--> statement-breakpoint
CREATE INDEX "instances_team" ON "instances" USING btree ("team_id","name");--> statement-breakpoint
CREATE INDEX "instances_watched" ON "instances" USING btree ("watched_at") WHERE "instances"."watched_at" is not null;--> statement-breakpoint
CREATE INDEX "rollups_hour" ON "rollups" USING btree ("hour");--> statement-breakpoint
CREATE UNIQUE INDEX "migrations_one_moving" ON "migrations" USING btree ("instance_id") WHERE "migrations"."phase" not in ('done', 'failed');--> statement-breakpoint
CREATE INDEX "migrations_team" ON "migrations" USING btree ("team_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "accounts_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_one_open" ON "invitations" USING btree ("team_id",lower("email")) WHERE "invitations"."accepted_at" is null;--> statement-breakpoint
CREATE INDEX "memberships_user" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "evaluations_instance" ON "evaluations" USING btree ("instance_id","last_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "proposals_one_pending" ON "proposals" USING btree ("instance_id") WHERE "proposals"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "proposals_team_created" ON "proposals" USING btree ("team_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "scaling_actions_one_per_proposal" ON "scaling_actions" USING btree ("proposal_id");--> statement-breakpoint
CREATE UNIQUE INDEX "scaling_actions_one_running" ON "scaling_actions" USING btree ("instance_id") WHERE "scaling_actions"."status" = 'running';--> statement-breakpoint
CREATE INDEX "scaling_actions_instance" ON "scaling_actions" USING btree ("instance_id","started_at" DESC NULLS LAST);