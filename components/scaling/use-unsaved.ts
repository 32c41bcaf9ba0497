"use client";

import { useEffect, useEffectEvent } from "react";

/**
 * Asks before a page is left on which something was typed and not saved: by the browser when it is closed
 * or loaded anew, by a question when a link is followed. Who leaves all the same has given it up.
 */
export function useUnsaved(isChanged: boolean, giveUp: () => void): void {
  const onGivenUp = useEffectEvent(giveUp);
  useEffect(() => {
    if (!isChanged) return undefined;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      const isElsewhere =
        link instanceof HTMLAnchorElement && link.target === "" && link.hash === "";
      if (!isElsewhere || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (window.confirm("Leave without saving? What you changed here is lost.")) {
        onGivenUp();
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("beforeunload", onUnload);
    // Before React hears of it: its links would already be on their way.
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, [isChanged]);
}
