import { z } from "zod";

/**
 * The parts of Heroku's answers that Headroom reads.
 * Source: https://devcenter.heroku.com/articles/platform-api-reference; `Wait` from heroku/cli.
 */
export const Account = z.object({
  id: z.string(),
  email: z.string(),
  suspended_at: z.string().nullish(),
  delinquent_at: z.string().nullish(),
});

const Price = z.object({
  cents: z.number(),
  contract: z.boolean().nullish(),
  unit: z.string().nullish(),
});
export type Price = z.infer<typeof Price>;

export const AddOn = z.object({
  id: z.string(),
  name: z.string(),
  app: z.object({ id: z.string(), name: z.string() }),
  addon_service: z.object({ name: z.string() }),
  plan: z.object({ name: z.string() }),
  state: z.string(),
  billed_price: Price.nullish(),
  config_vars: z.array(z.string()).nullish(),
  provision_message: z.string().nullish(),
});
export type AddOn = z.infer<typeof AddOn>;

export const App = z.object({
  id: z.string(),
  name: z.string(),
  region: z.object({ name: z.string() }).nullish(),
  space: z.object({ name: z.string() }).nullish(),
});
export type App = z.infer<typeof App>;

export const SoldPlan = z.object({
  name: z.string(),
  human_name: z.string().nullish(),
  price: Price.nullish(),
  state: z.string().nullish(),
  visible: z.boolean().nullish(),
});
export type SoldPlan = z.infer<typeof SoldPlan>;

export const Wait = z.object({ message: z.string().nullish(), "waiting?": z.boolean() });
export type Wait = z.infer<typeof Wait>;

export const ConfigVars = z.record(z.string(), z.string().nullable());
export type ConfigVars = z.infer<typeof ConfigVars>;

export const Attachment = z.object({
  id: z.string(),
  name: z.string(),
  app: z.object({ id: z.string(), name: z.string() }),
  addon: z.object({ id: z.string(), name: z.string(), app: z.object({ id: z.string() }) }),
});
export type Attachment = z.infer<typeof Attachment>;

export const Formation = z.object({
  type: z.string(),
  quantity: z.number(),
  dyno_size: z.object({ name: z.string() }).nullish(),
  size: z.string().nullish(),
});
export type Formation = z.infer<typeof Formation>;

export const Dyno = z.object({ type: z.string(), state: z.string() });

export const LogDrain = z.object({ id: z.string(), token: z.string(), url: z.string() });

export const Webhook = z.object({ id: z.string(), url: z.string() });

/** A database of the Data API. Its `resource_url` holds the password and is not read. */
export const Database = z.object({
  version: z.string().nullish(),
  info: z.array(z.object({ name: z.string(), values: z.array(z.unknown()) })).nullish(),
});
export type Database = z.infer<typeof Database>;

export const Maintenance = z.object({
  status: z.string().nullish(),
  reason: z.string().nullish(),
  scheduled_for: z.string().nullish(),
  required_by: z.string().nullish(),
  window: z.string().nullish(),
});
export type Maintenance = z.infer<typeof Maintenance>;

/** What the token endpoint at Heroku's sign-in answers. */
export const Grant = z.object({
  access_token: z.string(),
  refresh_token: z.string().nullish(),
  expires_in: z.number().nullish(),
});
export type Grant = z.infer<typeof Grant>;
