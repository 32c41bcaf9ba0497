import { planNamed, uuidOf } from "../catalog";
import { found, type Account, type App, type Release, type State } from "../state";
import { appResources } from "./app-resources";
import { attachmentsOn } from "./attachments";
import type { DynoState } from "./dynos";
import type { Dyno, Process } from "./resources-state";

const MADE_AT = "2012-11-21T20:44:16Z";
const STACK = { id: uuidOf("stack heroku-24"), name: "heroku-24" };
const CEDAR = { id: uuidOf("generation cedar"), name: "cedar" };

/** Where an app may run: name, place, country, the place's name at Amazon, and whether only spaces are there. */
export const regions = [
  ["eu", "Europe", "Ireland", "eu-west-1", false],
  ["us", "United States", "United States", "us-east-1", false],
  ["dublin", "Dublin, Ireland", "Ireland", "eu-west-1", true],
  ["frankfurt", "Frankfurt, Germany", "Germany", "eu-central-1", true],
  ["oregon", "Oregon, United States", "United States", "us-west-2", true],
  ["sydney", "Sydney, Australia", "Australia", "ap-southeast-2", true],
  ["tokyo", "Tokyo, Japan", "Japan", "ap-northeast-1", true],
  ["virginia", "Virginia, United States", "United States", "us-east-1", true],
] as const;

export function regionBody([
  name,
  place,
  country,
  amazonName,
  isForSpaces,
]: (typeof regions)[number]) {
  return {
    country,
    created_at: MADE_AT,
    description: place,
    id: uuidOf(`region ${name}`),
    locale: place,
    name,
    private_capable: isForSpaces,
    provider: { name: "amazon-web-services", region: amazonName },
    updated_at: MADE_AT,
  };
}

export function appBody(state: State, app: App) {
  const owner = found(state.accounts, app.accountId);
  const { isInMaintenance, space, formation } = appResources(state, app);
  const isDeployed = formation.length > 0;
  return {
    acm: false,
    archived_at: null,
    build_stack: STACK,
    buildpack_provided_description: isDeployed ? "Ruby" : null,
    create_status: "complete",
    created_at: app.createdAt,
    generation: CEDAR,
    git_url: `https://git.heroku.com/${app.name}.git`,
    id: app.id,
    internal_routing: false,
    maintenance: isInMaintenance,
    name: app.name,
    organization: null,
    owner: { email: owner.email, id: owner.id },
    process_tier: "production",
    region: { id: uuidOf(`region ${app.region}`), name: app.region },
    released_at: app.releases.at(-1)?.createdAt ?? null,
    repo_size: isDeployed ? 5_242_880 : 0,
    slug_size: isDeployed ? 73_400_320 : 0,
    space: space === null ? null : { id: space.id, name: space.name, shield: space.isShield },
    stack: STACK,
    team: null,
    updated_at: app.releases.at(-1)?.createdAt ?? app.createdAt,
    web_url: `https://${app.name}.herokuapp.com/`,
  };
}

export function releaseBody(state: State, app: App, release: Release) {
  const owner = found(state.accounts, app.accountId);
  const email = release.by ?? owner.email;
  return {
    addon_plan_names: planNamesOf(state, app),
    app: { id: app.id, name: app.name },
    artifacts: [],
    created_at: release.createdAt,
    current: app.releases.at(-1)?.id === release.id,
    description: release.description,
    eligible_for_rollback: true,
    id: release.id,
    output_stream_url: null,
    slug: null,
    status: "succeeded",
    updated_at: release.createdAt,
    user: { email, id: email === owner.email ? owner.id : uuidOf(email) },
    version: release.version,
  };
}

/** The owner is the only one who works on an app of the local world. */
export function ownerBody(app: App, owner: Account) {
  return {
    app: { id: app.id, name: app.name },
    created_at: app.createdAt,
    id: uuidOf(`collaborator ${app.id} ${owner.id}`),
    permissions: ["deploy", "manage", "operate", "view"].map((name) => ({
      description: name,
      name,
    })),
    role: "owner",
    updated_at: app.createdAt,
    user: { email: owner.email, federated: false, id: owner.id },
  };
}

export function formationBody(app: App, process: Process) {
  return {
    app: { id: app.id, name: app.name },
    command: process.command,
    created_at: process.createdAt,
    dyno_size: { id: uuidOf(`dyno size ${process.size}`), name: process.size },
    id: process.id,
    quantity: process.quantity,
    size: process.size,
    type: process.type,
    updated_at: process.updatedAt,
  };
}

export function dynoBody(app: App, dyno: Dyno, state: DynoState) {
  const release = app.releases.find(({ version }) => version === dyno.releaseVersion);
  return {
    app: { id: app.id, name: app.name },
    attach_url: null,
    command: dyno.command,
    created_at: dyno.createdAt,
    dyno_size: { id: uuidOf(`dyno size ${dyno.size}`), name: dyno.size },
    id: dyno.id,
    name: `${dyno.type}.${dyno.number}`,
    release: { id: release?.id ?? null, version: dyno.releaseVersion },
    size: dyno.size,
    state,
    type: dyno.type,
    updated_at: dyno.startedAt,
  };
}

function planNamesOf(state: State, app: App): string[] {
  const addonIds = new Set(attachmentsOn(state, app).map(({ addonId }) => addonId));
  return state.addons
    .filter(({ id }) => addonIds.has(id))
    .map(({ planName }) => planNamed(planName)!.name);
}
