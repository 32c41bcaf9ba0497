import { serve } from "inngest/next";
import { functions } from "@/inngest/index";
import { inngest } from "@/lib/events";

// A run call may take as long as its slowest step: a slice of a migration is bounded at 20 s.
export const maxDuration = 60;

export const { GET, POST, PUT } = serve({ client: inngest, functions });
