import "server-only";

import { DrizzleAdapter } from "@auth/drizzle-adapter";
import { eq } from "drizzle-orm";
import type { NextAuthOptions } from "next-auth";
import type { Adapter, AdapterAccount, AdapterUser } from "next-auth/adapters";
import { accounts, sessions, users } from "@/drizzle/schema";
import { signInProviders } from "@/lib/auth/sign-in-providers";
import { db } from "@/lib/db";
import { env } from "@/lib/env";
import { newId } from "@/lib/id";
import { createOwnTeam } from "@/lib/teams/create-own-team";

const SESSION_SECONDS = 30 * 86_400;

let options: NextAuthOptions | null = null;

/** next-auth's settings, made at first use: sessions in the database, one row per browser. */
export function authOptions(): NextAuthOptions {
  options ??= {
    adapter: adapter(),
    providers: signInProviders(),
    secret: env().NEXTAUTH_SECRET,
    session: { strategy: "database", maxAge: SESSION_SECONDS },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-out" },
    callbacks: {
      signIn: ({ profile }) => !isUnproven(profile),
      session: ({ session, user }) => ({ ...session, user: { ...session.user, id: user.id } }),
    },
  };
  return options;
}

/**
 * Whether a provider says that nobody has proven the address yet. Invitations go by the address, and the
 * first one to come with it is that person from then on. Silence is a yes: not every provider says it.
 */
function isUnproven(profile: object | undefined): boolean {
  if (profile === undefined || !("email_verified" in profile)) return false;
  return profile.email_verified === false || profile.email_verified === "false";
}

function adapter(): Adapter {
  const tables = { usersTable: users, accountsTable: accounts, sessionsTable: sessions };
  // Our tables have the columns the adapter uses; its types want exactly its own.
  const drizzleAdapter = DrizzleAdapter(db, tables as never) as Adapter;

  return {
    ...drizzleAdapter,
    /** A first sign-in creates the person's own team, in one transaction with the person. */
    createUser: (user: Omit<AdapterUser, "id">) =>
      db.transaction(async (tx) => {
        const [created] = await tx
          .insert(users)
          .values({ ...user, email: user.email.toLowerCase(), id: newId("usr") })
          .returning();
        await createOwnTeam(tx, created!);
        return created!;
      }),
    getUserByEmail: async (email) => {
      const [found] = await db.select().from(users).where(eq(users.email, email.toLowerCase()));
      return found ?? null;
    },
    /** Signing in needs no token afterwards, so none is kept. */
    linkAccount: async ({ userId, type, provider, providerAccountId }: AdapterAccount) => {
      await db.insert(accounts).values({ userId, type, provider, providerAccountId });
    },
  };
}
