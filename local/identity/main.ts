import { endWithParent } from "@/local/end-with-parent";
import { startIdentity } from "./start-identity";

const clientSecret = process.env.HEADROOM_OIDC_CLIENT_SECRET;
if (clientSecret === undefined) throw new Error("HEADROOM_OIDC_CLIENT_SECRET is missing.");

const identity = await startIdentity({
  home: process.env.HEADROOM_HOME ?? ".headroom",
  port: Number(process.env.PORT ?? 3002),
  appUrl: (process.env.NEXTAUTH_URL ?? "http://localhost:3000").replace(/\/+$/, ""),
  clientSecret,
});
endWithParent(() => identity.stop());
console.log(`ready: the people of this machine sign in at ${identity.issuer}`);
