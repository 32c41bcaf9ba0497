CREATE TABLE "api_budgets" (
	"connection_id" text PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"filled_at" timestamp (3) with time zone NOT NULL,
	"told_remaining" integer,
	"told_at" timestamp (3) with time zone,
	"limited_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "api_usage" (
	"connection_id" text NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"background" integer DEFAULT 0 NOT NULL,
	"action" integer DEFAULT 0 NOT NULL,
	"limited" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "api_usage_connection_id_hour_pk" PRIMARY KEY("connection_id","hour")
);
--> statement-breakpoint
CREATE TABLE "connection_parts" (
	"connection_id" text NOT NULL,
	"id" text NOT NULL,
	"label" text NOT NULL,
	"instances" integer,
	"synced_at" timestamp (3) with time zone,
	CONSTRAINT "connection_parts_connection_id_id_pk" PRIMARY KEY("connection_id","id")
);
--> statement-breakpoint
CREATE TABLE "received_messages" (
	"id" text PRIMARY KEY NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_subscriptions" (
	"id" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"connection_id" text NOT NULL,
	"instance_id" text NOT NULL,
	"app_name" text NOT NULL,
	"webhook_id" text,
	"sealed_secret" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"heard_at" timestamp (3) with time zone,
	"problem" text
);
--> statement-breakpoint
ALTER TABLE "alerts" ALTER COLUMN "instance_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ALTER COLUMN "plan_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "alerts" ADD COLUMN "connection_id" text;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "credential_kind" text DEFAULT 'token' NOT NULL;--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "renew_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "part_id" text;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "sealed_address" text;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "address_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "is_reachable" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "server_memory_bytes" double precision;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "server_max_clients" double precision;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "drain_id" text;--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "drain_heard_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "is_custom" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "api_budgets" ADD CONSTRAINT "api_budgets_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_usage" ADD CONSTRAINT "api_usage_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connection_parts" ADD CONSTRAINT "connection_parts_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_subscriptions" ADD CONSTRAINT "webhook_subscriptions_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_subscriptions" ADD CONSTRAINT "webhook_subscriptions_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_subscriptions" ADD CONSTRAINT "webhook_subscriptions_instance_id_instances_id_fk" FOREIGN KEY ("instance_id") REFERENCES "public"."instances"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "received_messages_at" ON "received_messages" USING btree ("received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_subscriptions_app" ON "webhook_subscriptions" USING btree ("connection_id","app_name");--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "public"."connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_one_open_of_account" ON "alerts" USING btree ("connection_id","condition") WHERE "alerts"."resolved_at" is null;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_of_one_thing" CHECK (("alerts"."instance_id" is null) <> ("alerts"."connection_id" is null));--> statement-breakpoint
ALTER TABLE "connections" ADD CONSTRAINT "connections_credential_kind" CHECK ("connections"."credential_kind" in ('token', 'oauth'));