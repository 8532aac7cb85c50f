import { useEffect } from "react";

/** typing says whether keys belong to what has the focus. */
function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** useKeys calls what a key stands for, unless somebody types or a dialog is open. */
export function useKeys(keys: Record<string, () => void>) {
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      const act = keys[e.key];
      if (!act || e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || document.querySelector("dialog[open]")) return;
      e.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [keys]);
}
