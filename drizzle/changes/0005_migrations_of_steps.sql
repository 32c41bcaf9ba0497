CREATE TABLE "migration_legs" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"migration_id" text NOT NULL,
	"position" integer NOT NULL,
	"direction" text NOT NULL,
	"source_instance_id" text,
	"target_instance_id" text,
	"source" jsonb NOT NULL,
	"target" jsonb NOT NULL,
	"spec" jsonb,
	"terms" jsonb,
	"transfer" jsonb,
	"reading" jsonb,
	"former_notifications" text,
	"version" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "migration_log" (
	"id" text PRIMARY KEY NOT NULL,
	"migration_id" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"level" text NOT NULL,
	"sentence" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "migration_steps" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"migration_id" text NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"leg_id" text,
	"is_way_back" boolean DEFAULT false NOT NULL,
	"subject" jsonb NOT NULL,
	"needs_approval" boolean NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"memory" jsonb,
	"sentence" text NOT NULL,
	"note" text,
	"troubles" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"approved_by" text
);
--> statement-breakpoint
ALTER TABLE "migrations" DROP CONSTRAINT "migrations_two_ends";--> statement-breakpoint
ALTER TABLE "migrations" DROP CONSTRAINT "migrations_ended";--> statement-breakpoint
ALTER TABLE "migrations" DROP CONSTRAINT "migrations_target_instance_id_instances_id_fk";
--> statement-breakpoint
ALTER TABLE "migrations" DROP CONSTRAINT "migrations_instance_id_instances_id_fk";
--> statement-breakpoint
DROP INDEX "migrations_one_moving";--> statement-breakpoint
ALTER TABLE "migrations" ALTER COLUMN "instance_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "status" text;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "spec" jsonb;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "source" jsonb;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "lease_id" text;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "lease_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "chain" text;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "wish" text;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "failure" text;--> statement-breakpoint
ALTER TABLE "migrations" ADD COLUMN "keep_until" timestamp (3) with time zone;--> statement-breakpoint
-- What was moved before there were steps stays in the list, with one leg. What had not ended cannot go on.
UPDATE "migrations" SET
	"kind" = 'move',
	"status" = case when "phase" = 'done' then 'done' else 'failed' end,
	"failure" = case when "phase" = 'done' then null when "phase" = 'failed' then "checkpoint"->>'failure'
		else 'Headroom was replaced by a version that moves in steps. The source is unchanged and stays in charge: flush the target and begin again.' end,
	"ended_at" = coalesce("ended_at", "advanced_at"),
	"source" = (SELECT jsonb_build_object('instanceId', "id", 'name', "name", 'appName', "app_name", 'providerLabel', '', 'planLabel', "plan_id")
		FROM "instances" WHERE "instances"."id" = "migrations"."instance_id");--> statement-breakpoint
INSERT INTO "migration_legs" ("id", "team_id", "migration_id", "position", "direction", "source_instance_id", "target_instance_id", "source", "target")
	SELECT replace("migrations"."id", 'mig_', 'leg_'), "migrations"."team_id", "migrations"."id", 0, 'forth', "migrations"."instance_id", "instances"."id", "migrations"."source",
		jsonb_build_object('instanceId', "instances"."id", 'name', "instances"."name", 'appName', "instances"."app_name", 'providerLabel', '', 'planLabel', "instances"."plan_id")
	FROM "migrations" JOIN "instances" ON "instances"."id" = "migrations"."target_instance_id";--> statement-breakpoint
ALTER TABLE "migrations" DROP COLUMN "target_instance_id";--> statement-breakpoint
ALTER TABLE "migrations" DROP COLUMN "phase";--> statement-breakpoint
ALTER TABLE "migrations" DROP COLUMN "checkpoint";--> statement-breakpoint
ALTER TABLE "migrations" ALTER COLUMN "kind" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "migrations" ALTER COLUMN "status" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "migrations" ALTER COLUMN "source" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "migration_legs" ADD CONSTRAINT "migration_legs_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migration_legs" ADD CONSTRAINT "migration_legs_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migration_legs" ADD CONSTRAINT "migration_legs_source_instance_id_instances_id_fk" FOREIGN KEY ("source_instance_id") REFERENCES "public"."instances"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migration_legs" ADD CONSTRAINT "migration_legs_target_instance_id_instances_id_fk" FOREIGN KEY ("target_instance_id") REFERENCES "public"."instances"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migration_log" ADD CONSTRAINT "migration_log_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migration_steps" ADD CONSTRAINT "migration_steps_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "migration_steps" ADD CONSTRAINT "migration_steps_migration_id_migrations_id_fk" FOREIGN KEY ("migration_id") REFERENCES "public"."migrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "migration_legs_of" ON "migration_legs" USING btree ("migration_id","position");--> statement-breakpoint
CREATE INDEX "migration_legs_target" ON "migration_legs" USING btree ("target_instance_id");--> statement-breakpoint
CREATE INDEX "migration_log_of" ON "migration_log" USING btree ("migration_id","at");--> statement-breakpoint
CREATE INDEX "migration_steps_of" ON "migration_steps" USING btree ("migration_id","position");--> statement-breakpoint
ALTER TABLE "migrations" ADD CONSTRAINT "migrations_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "migrations_source" ON "migrations" USING btree ("instance_id");--> statement-breakpoint
ALTER TABLE "migrations" ADD CONSTRAINT "migrations_ended" CHECK (("migrations"."status" in ('done', 'failed', 'cancelled', 'rolled_back')) = ("migrations"."ended_at" is not null));