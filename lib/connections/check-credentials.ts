import "server-only";

import { AppError } from "@/lib/errors";
import type { ProvenAccount } from "@/lib/connections/save-account";
import { unmetered } from "@/lib/providers/meter";
import type { OAuthGrant } from "@/lib/providers/capabilities";
import type { Account, Credentials } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";

/**
 * Proves what a person typed at the provider, before anything is saved. Keeps the provider's own fields
 * only, without the white space that pasting adds.
 *
 * @throws AppError `invalid` when a field is empty or the provider does not accept the credentials; the
 *   message says which and why. `unreachable` and `refused` pass through.
 */
export async function checkCredentials(
  provider: Provider,
  typed: Readonly<Record<string, string>>,
): Promise<ProvenAccount> {
  const credentials: Record<string, string> = {};
  for (const { key, label, isOptional } of provider.credentialFields) {
    const value = typed[key]?.trim() ?? "";
    if (value === "" && isOptional) continue;
    if (value === "") {
      throw new AppError("invalid", `${label} is empty. ${provider.label} needs it.`);
    }
    credentials[key] = value;
  }
  const account = await accountBehind(provider, credentials);
  return { account, credentials, credentialKind: "token", renewAt: null };
}

/**
 * Proves what a sign-in at the provider granted, and learns whose account it opens.
 *
 * @throws AppError as `checkCredentials`
 */
export async function checkGrant(
  provider: Provider,
  { credentials, expiresAt }: OAuthGrant,
): Promise<ProvenAccount> {
  const account = await accountBehind(provider, credentials);
  return { account, credentials, credentialKind: "oauth", renewAt: expiresAt };
}

async function accountBehind(provider: Provider, credentials: Credentials): Promise<Account> {
  try {
    return await provider.verify({ credentials, meter: unmetered });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "forbidden") throw error;
    // To whoever connects, "forbidden" would read as a missing role.
    throw new AppError("invalid", error.message, { cause: error });
  }
}
