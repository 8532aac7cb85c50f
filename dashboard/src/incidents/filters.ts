import type { Severity, Status, Summary } from "../api/types";

export const severities: Severity[] = ["critical", "high", "medium", "low", "info"];

/** View chooses by status. */
export type View = "active" | "resolved" | "all";

export interface Filters {
  view: View;
  severity: Severity[];
  service: string;
  words: string;
}

export const noFilters: Filters = { view: "active", severity: [], service: "", words: "" };

const statuses: Record<View, Status[]> = {
  active: ["open", "acknowledged"],
  resolved: ["resolved"],
  all: ["open", "acknowledged", "resolved"],
};

/** queryOf asks the API for what matches keeps. */
export function queryOf(f: Filters, cursor = ""): URLSearchParams {
  const q = new URLSearchParams({ status: statuses[f.view].join(","), limit: "100" });
  if (f.severity.length > 0) q.set("severity", f.severity.join(","));
  if (f.service !== "") q.set("service", f.service);
  if (f.words.trim() !== "") q.set("q", f.words.trim());
  if (cursor !== "") q.set("cursor", cursor);
  return q;
}

/** matches says whether the list with these filters holds the incident. */
export function matches(f: Filters, s: Summary): boolean {
  if (!statuses[f.view].includes(s.status)) return false;
  if (f.severity.length > 0 && !f.severity.includes(s.severity)) return false;
  if (f.service !== "" && !s.services.includes(f.service)) return false;
  const parts = [s.id, s.title, s.owner, s.causeTitle, s.causeResource, ...s.services, ...(s.apps ?? []), ...s.accounts, ...s.regions];
  const text = parts.join("\n").toLowerCase();
  return f.words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
