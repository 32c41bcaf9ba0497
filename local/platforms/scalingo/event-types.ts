import { mongoIdOf } from "../catalog";

const categories = ["app_operations", "addons", "environment", "databases", "notifiers"] as const;
type Category = (typeof categories)[number];

/** What a notifier can be told of, by Scalingo's name; beside it the `type` such an event has on a timeline. */
const types: readonly [name: string, eventType: string, category: Category, description: string][] =
  [
    ["app_edited", "edit_app", "app_operations", "An app was edited"],
    ["app_renamed", "rename_app", "app_operations", "An app was renamed"],
    ["app_deleted", "delete_app", "app_operations", "An app was deleted"],
    ["app_restarted", "restart", "app_operations", "An app was restarted"],
    ["app_scaled", "scale", "app_operations", "An app was scaled"],
    ["app_command_ran", "run", "app_operations", "A command was run in an app"],
    ["addon_provisioned", "new_addon", "addons", "An addon was provisioned"],
    ["addon_plan_changed", "upgrade_addon", "addons", "An addon plan was changed"],
    ["addon_db_upgraded", "upgrade_database", "addons", "A database addon was upgraded"],
    ["addon_deleted", "delete_addon", "addons", "An addon was deleted"],
    ["addon_resumed", "resume_addon", "addons", "An addon was resumed"],
    ["addon_suspended", "suspend_addon", "addons", "An addon was suspended"],
    ["variable_added", "new_variable", "environment", "A variable was added"],
    ["variable_edited", "edit_variable", "environment", "A variable was edited"],
    ["variable_bulk_edited", "edit_variables", "environment", "Some variables were bulk edited"],
    ["variable_removed", "delete_variable", "environment", "A variable was removed"],
    [
      "database_backup_succeeded",
      "database_backup_succeeded",
      "databases",
      "A database backup was completed successfully",
    ],
    ["database_backup_failed", "database_backup_failed", "databases", "A database backup failed"],
    [
      "database_maintenance_planned",
      "plan_database_maintenance",
      "databases",
      "A database maintenance was planned",
    ],
    [
      "database_maintenance_started",
      "start_database_maintenance",
      "databases",
      "A database maintenance started",
    ],
    [
      "database_maintenance_completed",
      "complete_database_maintenance",
      "databases",
      "A database maintenance completed",
    ],
    ["notifier_added", "new_notifier", "notifiers", "A notifier was added"],
    ["notifier_edited", "edit_notifier", "notifiers", "A notifier was edited"],
    ["notifier_removed", "delete_notifier", "notifiers", "A notifier was removed"],
  ];

export const eventCategories = categories.map((name, index) => ({
  id: mongoIdOf(`event category ${name}`),
  name,
  display_name: displayName(name),
  position: index + 1,
}));

export const eventTypes = types.map(([name, , category, description]) => ({
  id: mongoIdOf(`event type ${name}`),
  category_id: mongoIdOf(`event category ${category}`),
  name,
  display_name: displayName(name),
  description,
}));

/** The id a notifier selects events of this type by; null for types only a notifier of all events hears of. */
export function eventTypeIdOf(eventType: string): string | null {
  const row = types.find(([, type]) => type === eventType);
  return row === undefined ? null : mongoIdOf(`event type ${row[0]}`);
}

export const notificationPlatforms = (
  [
    ["email", "E-mail", "Send events to the owner and the collaborators of an app by e-mail."],
    ["slack", "Slack", "Send events to your team thanks to Slack Incoming WebHooks."],
    ["rocket_chat", "Rocket.Chat", "Send events to your team thanks to Rocket.Chat."],
    ["webhook", "Webhook", "Send HTTP requests to any target when events happen."],
  ] as const
).map(([name, label, description]) => ({
  id: mongoIdOf(`notification platform ${name}`),
  name,
  display_name: label,
  logo_url: `https://cdn2.scalingo.com/notification/${name}.svg`,
  available_event_ids: eventTypes.map(({ id }) => id),
  description,
}));

/** `app_operations` as people read it: `App operations`. */
function displayName(name: string): string {
  const words = name.replaceAll("_", " ");
  return words[0]!.toUpperCase() + words.slice(1);
}
