import type { Account } from "../state";
import { projectOf, usernameOf } from "./account-words";
import type { Event } from "./events-state";
import { timeOf } from "./time";

/** An event as timelines show it and as notifiers send it. What the platform did by itself has no user. */
export function eventBody(event: Event, account: Account) {
  const project = projectOf(account);
  const user = { username: usernameOf(account), email: account.email, id: account.id };
  return {
    id: event.id,
    created_at: timeOf(event.createdAt),
    ...(event.isByUser && { user }),
    app_id: event.appId,
    app_name: event.appName,
    project_id: project.id,
    project_name: project.name,
    type: event.type,
    type_data: event.data,
  };
}
