import { findActor } from "@/lib/auth/current-actor";
import { AppError } from "@/lib/errors";
import { ReadReport, readReport } from "@/lib/migrations/read-report";

type Context = { params: Promise<{ id: string }> };

/** The report of a migration as a document to keep: `?as=html|json|txt&leg=<id>`. */
export async function GET(request: Request, { params }: Context): Promise<Response> {
  const actor = await findActor();
  // A page to sign in would be saved as the report.
  if (actor === null) {
    return new Response("Your session has ended. Sign in again.", { status: 401 });
  }
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const asked = ReadReport.safeParse({ ...query, ...(await params) });
  if (!asked.success) return new Response("Ask for html, json or txt.", { status: 400 });
  try {
    const { name, type, text } = await readReport(actor, asked.data);
    return new Response(text, {
      headers: {
        "Content-Type": type,
        "Content-Disposition": `attachment; filename="${name}"`,
        "Cache-Control": "private, no-store",
      },
    });
  } catch (error) {
    if (error instanceof AppError) return new Response(error.message, { status: 404 });
    throw error;
  }
}
