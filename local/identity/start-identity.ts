import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Provider } from "oidc-provider";
import { listenOn, stopListening } from "../listening";
import { keysIn } from "./keys";
import { choicePage, problemPage } from "./page";
import { personNamed } from "./people";
import { identityProvider } from "./provider";

const BODY_BYTES_MAX = 4096;
const CHOICE = /^\/choose\/[\w-]+$/;

export type IdentityServerOptions = {
  home: string;
  /** 0, the default, takes any free port of 127.0.0.1. */
  port?: number;
  appUrl: string;
  clientSecret: string;
};

export type IdentityServer = { issuer: string; stop(): Promise<void> } & AsyncDisposable;

/**
 * Starts the local identity provider on 127.0.0.1; its issuer is `http://localhost:<port>`, because
 * browsers keep cookies of the two apart.
 *
 * @throws Error when the port is taken
 */
export async function startIdentity(options: IdentityServerOptions): Promise<IdentityServer> {
  // Made before it listens: what listens, answers.
  const keys = keysIn(join(options.home, "identity"));
  const server = createServer();
  const issuer = `http://localhost:${await listenOn(server, options.port ?? 0)}`;
  const { appUrl, clientSecret } = options;
  const provider = identityProvider({
    issuer,
    appUrl,
    clientSecret,
    keys,
  });
  const speakOpenId = provider.callback();

  server.on("request", (request, response) => {
    if (!CHOICE.test(pathOf(request))) return void speakOpenId(request, response);
    choose(provider, appUrl, request, response).catch((error: unknown) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  const stop = () => stopListening(server);
  return { issuer, stop, [Symbol.asyncDispose]: stop };
}

/** Shows the people, and goes on with the one whose button was pressed. */
async function choose(
  provider: Provider,
  appUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const signIn = `${appUrl}/sign-in`;
  const isUnderWay = await provider.interactionDetails(request, response).then(
    () => true,
    () => false,
  );
  if (!isUnderWay) {
    const sentence = "It is too old, was finished already, or began in another browser.";
    return show(response, 400, problemPage(sentence, signIn), appUrl);
  }
  if (request.method !== "POST") {
    return show(response, 200, choicePage(pathOf(request), signIn), appUrl);
  }
  const person = personNamed(new URLSearchParams(await bodyOf(request)).get("sub") ?? "");
  if (person === null) {
    return show(response, 400, problemPage("Nobody of that name lives here.", signIn), appUrl);
  }
  await forgetWhoItWas(provider, request, response);
  await provider.interactionFinished(request, response, { login: { accountId: person.sub } });
}

/** Otherwise the provider would ask somebody else to sign out first, on a page of its own. */
async function forgetWhoItWas(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const interaction = await provider.interactionDetails(request, response);
  if (interaction.session === undefined) return;
  const session = await provider.Session.findByUid(interaction.session.uid);
  await session?.destroy();
  delete interaction.session;
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

function show(response: ServerResponse, status: number, html: string, appUrl: string): void {
  response.writeHead(status, {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    // The form leads through redirects to the app, which browsers check against form-action, too.
    "Content-Security-Policy": `default-src 'none'; style-src 'unsafe-inline'; form-action 'self' ${appUrl}; base-uri 'none'; frame-ancestors 'none'`,
    "X-Content-Type-Options": "nosniff",
  });
  response.end(html);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.length > BODY_BYTES_MAX) throw new Error("The form is too large.");
  }
  return text;
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? "/", "http://localhost").pathname;
}
