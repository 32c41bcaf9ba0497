"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Notice } from "./problem";
import { TimeAgo } from "./time-ago";

/**
 * Asks the server for the page again every `everySeconds`, while somebody looks at it. While the server
 * does not answer, the page stays as it was and says so.
 */
export function Refresh({ everySeconds }: { everySeconds: number }) {
  const router = useRouter();
  const [silentSince, setSilentSince] = useState<Date | null>(null);
  useEffect(() => {
    let isGone = false;
    const look = async () => {
      if (document.visibilityState !== "visible") return;
      const isAwake = await serverAnswers();
      if (isGone) return;
      setSilentSince((since) => (isAwake ? null : (since ?? new Date())));
      if (isAwake) router.refresh();
    };
    const onTurn = () => void look();
    const timer = setInterval(onTurn, everySeconds * 1000);
    document.addEventListener("visibilitychange", onTurn);
    return () => {
      isGone = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onTurn);
    };
  }, [router, everySeconds]);

  if (silentSince === null) return null;
  return (
    <output className="mb-5 block">
      <Notice>
        Headroom does not answer; it was asked first <TimeAgo at={silentSince} />. What you see is
        from before. This page goes on by itself as soon as Headroom or your network is back.
      </Notice>
    </output>
  );
}

const SMALL_FILE = "/icon.svg";
const PATIENCE_MS = 5000;

/**
 * A refresh that meets no server would be a navigation, and end on the browser's own error page for
 * good. So a small file is asked for first.
 */
async function serverAnswers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return (await fetch(SMALL_FILE, { method: "HEAD", cache: "no-store", signal })).ok;
  } catch {
    return false;
  }
}
