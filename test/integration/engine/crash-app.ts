import postgres from "postgres";
import { aClient, serveApp } from "./support";
import { crashFunctions } from "./crash-functions";

/** The app of the crash tests as a process of its own, so that it can be killed. */
const sql = postgres(process.env.MARKS_URL!, { max: 4 });
const client = aClient(process.env.ENGINE_URL!);
await serveApp(client, crashFunctions(client, sql), Number(process.env.PORT));
console.log("ready");
