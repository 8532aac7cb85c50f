import { useCallback, useState } from "react";

/** useStored is a text that a storage of the browser keeps. A browser that keeps nothing is no error. */
export function useStored(storage: () => Storage, key: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => {
    try {
      return storage().getItem(key) ?? "";
    } catch {
      return "";
    }
  });
  const store = useCallback(
    (next: string) => {
      setValue(next);
      try {
        if (next === "") storage().removeItem(key);
        else storage().setItem(key, next);
      } catch {
        // it is kept for as long as the page is open
      }
    },
    [storage, key],
  );
  return [value, store];
}

export const forThisTab = () => window.sessionStorage;
export const forThisBrowser = () => window.localStorage;
