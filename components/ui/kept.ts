/**
 * Texts that one tab of the browser keeps by name: they outlive a reload and the way to another page and
 * back, and end with the tab.
 */
export function keep(name: string, text: string): void {
  try {
    sessionStorage.setItem(name, text);
  } catch {
    // A browser that keeps nothing loses what is typed with the page, as all forms do there.
  }
}

export function forget(name: string): void {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept.
  }
}

/** What this tab kept under that name, or null. */
export function kept(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/** What a kept text says; null where it cannot be read. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
