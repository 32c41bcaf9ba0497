import { Agent, request } from "undici";
import { z } from "zod";
import type { Answer } from "./answer";
import { isSignedText, signBody } from "./signature";

const CONNECT_TIMEOUT_MS = 5000;
const SYNC_TIMEOUT_MS = 60_000;
// Below the five seconds after which Node's server closes an idle connection.
const KEEP_ALIVE_MS = 3000;

/** Failures before anything was sent: no code of the app ran. */
const NOT_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);
const TOO_LATE = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

export type RunCall = {
  functionId: string;
  /** The hashed id of the step to run, or null to look for the next ones. */
  stepId: string | null;
  runId: string;
  jobKey: string;
  attempt: number;
  attemptsMax: number;
  event: unknown;
  /** Finished steps in the order in which they finished; results are kept as the SDK reads them. */
  steps: readonly { id: string; result: unknown }[];
};

/** The app whose functions the engine runs: one address, one signing key. */
export class App {
  readonly #agent: Agent;

  constructor(
    private readonly url: string,
    private readonly signingKey: string,
    callTimeoutMs: number,
  ) {
    this.#agent = new Agent({
      connect: { timeout: CONNECT_TIMEOUT_MS },
      headersTimeout: callTimeoutMs,
      bodyTimeout: callTimeoutMs,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
    });
  }

  /**
   * Runs a function from its top, or one step of it. Classic protocol of one call per step: without
   * `ctx.fn_id` the SDK does not checkpoint.
   */
  call(call: RunCall): Promise<Answer> {
    const address = new URL(this.url);
    address.searchParams.set("fnId", call.functionId);
    address.searchParams.set("stepId", call.stepId ?? "step");
    const stack = call.steps.map(({ id }) => id);
    const body = {
      version: 2,
      event: call.event,
      events: [call.event],
      steps: Object.fromEntries(call.steps.map(({ id, result }) => [id, result])),
      ctx: {
        run_id: call.runId,
        attempt: call.attempt,
        max_attempts: call.attemptsMax,
        disable_immediate_execution: call.stepId !== null,
        use_api: false,
        stack: { stack, current: stack.length },
        step_id: "step",
        env: "",
      },
      use_api: false,
    };
    const headers = { "x-run-id": call.runId, "x-inngest-job-id": call.jobKey };
    return this.#send("POST", address, { body, headers });
  }

  /**
   * Asks for the served functions.
   *
   * @throws Error when the app does not answer, refuses the key or serves none
   */
  async functions(): Promise<unknown[]> {
    const answer = await this.#send("PUT", new URL(this.url), {
      body: { url: this.url },
      headers: { "x-inngest-sync-kind": "in_band" },
      timeoutMs: SYNC_TIMEOUT_MS,
    });
    if (answer.kind !== "said") throw new Error(answer.problem);
    const body: unknown = answer.status === 200 ? JSON.parse(answer.text) : null;
    const parsed = z.object({ functions: z.array(z.unknown()) }).safeParse(body);
    if (!parsed.success) throw new Error(`The app answered ${answer.status} to the registration.`);
    return parsed.data.functions;
  }

  /** Breaks off calls that still run. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #send(
    method: "POST" | "PUT",
    address: URL,
    options: { body: unknown; headers: Record<string, string>; timeoutMs?: number },
  ): Promise<Answer> {
    try {
      const response = await request(address, {
        method,
        dispatcher: this.#agent,
        headersTimeout: options.timeoutMs,
        headers: {
          "content-type": "application/json",
          "x-inngest-server-kind": "cloud",
          "x-inngest-req-version": "2",
          "x-inngest-signature": signBody(
            options.body,
            this.signingKey,
            Math.floor(Date.now() / 1000),
          ),
          ...options.headers,
        },
        body: JSON.stringify(options.body),
      });
      const text = await response.body.text();
      return this.#judge(response.statusCode, flat(response.headers), text);
    } catch (error) {
      return failure(error as NodeJS.ErrnoException);
    }
  }

  /** An answer counts only with the SDK's header and a signature over exactly its text. */
  #judge(status: number, headers: Record<string, string>, text: string): Answer {
    const signature = headers["x-inngest-signature"] ?? "";
    if (headers["x-inngest-sdk"] && isSignedText(text, signature, this.signingKey)) {
      return { kind: "said", status, headers, text };
    }
    const problem =
      status === 401
        ? "The app answered 401: it does not have the engine's INNGEST_SIGNING_KEY."
        : `The app answered ${status} without the SDK's signature.`;
    return { kind: "untaken", problem };
  }
}

function failure(error: NodeJS.ErrnoException): Answer {
  const code = error.code ?? "";
  const problem = `The app could not be called: ${error.message || code}.`;
  if (NOT_SENT.has(code)) return { kind: "untaken", problem };
  if (TOO_LATE.has(code)) return { kind: "late", problem: "The app did not answer in time." };
  return { kind: "broken", problem };
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value[0]! : (value ?? ""),
    ]),
  );
}
