DROP INDEX "alerts_team_raised";--> statement-breakpoint
DROP INDEX "deliveries_team";--> statement-breakpoint
DROP INDEX "audit_entries_team";--> statement-breakpoint
DROP INDEX "evaluations_instance";--> statement-breakpoint
DROP INDEX "proposals_team_created";--> statement-breakpoint
DROP INDEX "scaling_actions_instance";--> statement-breakpoint
CREATE INDEX "alerts_instance" ON "alerts" USING btree ("instance_id","raised_at");--> statement-breakpoint
CREATE INDEX "deliveries_channel" ON "deliveries" USING btree ("channel_id","created_at");--> statement-breakpoint
CREATE INDEX "proposals_instance" ON "proposals" USING btree ("instance_id","status");--> statement-breakpoint
CREATE INDEX "proposals_evaluation" ON "proposals" USING btree ("evaluation_id");--> statement-breakpoint
CREATE INDEX "alerts_team_raised" ON "alerts" USING btree ("team_id","raised_at");--> statement-breakpoint
CREATE INDEX "deliveries_team" ON "deliveries" USING btree ("team_id","created_at","id");--> statement-breakpoint
CREATE INDEX "audit_entries_team" ON "audit_entries" USING btree ("team_id","at","id");--> statement-breakpoint
CREATE INDEX "evaluations_instance" ON "evaluations" USING btree ("instance_id","last_at","id");--> statement-breakpoint
CREATE INDEX "proposals_team_created" ON "proposals" USING btree ("team_id","created_at");--> statement-breakpoint
CREATE INDEX "scaling_actions_instance" ON "scaling_actions" USING btree ("instance_id","started_at");