import { useSyncExternalStore } from "react";

const subscribe = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};

export const toIncident = (id: string) => `#/incidents/${encodeURIComponent(id)}`;
export const toList = "#/";

/** incidentOf returns the incident that an address shows, "" for the list alone. */
export function incidentOf(hash: string): string {
  const [, id = ""] = /^#\/incidents\/([^/]+)$/.exec(hash) ?? [];
  try {
    return decodeURIComponent(id);
  } catch {
    return "";
  }
}

export function useRoute(): string {
  return incidentOf(useSyncExternalStore(subscribe, () => window.location.hash));
}
