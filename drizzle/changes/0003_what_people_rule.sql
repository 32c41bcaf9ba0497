CREATE TABLE "approval_links" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"team_id" text NOT NULL,
	"proposal_id" text NOT NULL,
	"sent_to" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "policies" DROP CONSTRAINT "policies_mode";--> statement-breakpoint
ALTER TABLE "proposals" DROP CONSTRAINT "proposals_status";--> statement-breakpoint
ALTER TABLE "instances" ADD COLUMN "maintenance_window" jsonb;--> statement-breakpoint
ALTER TABLE "teams" ADD COLUMN "links_need_sign_in" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" RENAME COLUMN "mode" TO "grow_mode";--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "shrink_mode" text;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "shrink_cooldown_minutes" integer;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "changes_per_day_max" integer;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "ask_above_cents" integer;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "monthly_cap_cents" integer;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "calendar" jsonb;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "shrinks_only_in_maintenance" boolean;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "approval_hours" integer;--> statement-breakpoint
-- What was one choice counts for both directions; the rest begins as the form proposes it.
UPDATE "policies" SET "shrink_mode" = "grow_mode", "shrink_cooldown_minutes" = greatest("cooldown_minutes", 360), "changes_per_day_max" = 8, "time_zone" = 'UTC', "calendar" = '[]'::jsonb, "shrinks_only_in_maintenance" = false, "approval_hours" = 24;--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "shrink_mode" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "shrink_cooldown_minutes" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "time_zone" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "calendar" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "shrinks_only_in_maintenance" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ALTER COLUMN "approval_hours" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "paused_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "pinned_plan_id" text;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "pinned_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "proposals" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "proposals" SET "expires_at" = "created_at" + interval '24 hours' WHERE "status" = 'pending';--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_team_id_teams_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_proposal_id_proposals_id_fk" FOREIGN KEY ("proposal_id") REFERENCES "public"."proposals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_links_proposal" ON "approval_links" USING btree ("proposal_id");--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_modes" CHECK ("policies"."grow_mode" in ('off', 'ask', 'auto') and "policies"."shrink_mode" in ('off', 'ask', 'auto'));--> statement-breakpoint
ALTER TABLE "policies" ADD CONSTRAINT "policies_pin" CHECK (("policies"."pinned_plan_id" is null) = ("policies"."pinned_until" is null));--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_status" CHECK ("proposals"."status" in ('pending', 'approved', 'rejected', 'superseded', 'expired'));