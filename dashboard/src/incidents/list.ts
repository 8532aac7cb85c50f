import type { Summary } from "../api/types";
import type { Report } from "../live/message";
import { matches, severities, type Filters } from "./filters";

/** order puts what is most urgent first among what is active, and else what is newest. */
export function order(f: Filters, list: Summary[]): Summary[] {
  return [...list].sort((a, b) => {
    const urgency = f.view === "active" ? severities.indexOf(a.severity) - severities.indexOf(b.severity) : 0;
    return urgency || b.openedAt.localeCompare(a.openedAt) || a.id.localeCompare(b.id);
  });
}

/** merge applies reports to a list. What is older than what is known changes nothing. */
export function merge(f: Filters, list: Summary[], reports: Report[]): Summary[] {
  const known = new Map(list.map((s) => [s.id, s]));
  for (const { incident } of reports) {
    const have = known.get(incident.id);
    if (have && have.version >= incident.version) continue;
    if (matches(f, incident)) known.set(incident.id, incident);
    else known.delete(incident.id);
  }
  return order(f, [...known.values()]);
}

/** spoken says in one sentence what reports mean to who listens; "" when it is nothing to interrupt for. */
export function spoken(reports: Report[]): string {
  const opened = reports.filter((r) => r.change === "opened" || r.change === "reopened");
  const resolved = reports.filter((r) => r.change === "resolved");
  const parts: string[] = [];
  const first = opened[0];
  if (first && opened.length === 1) parts.push(`New ${first.incident.severity} incident: ${first.incident.title}.`);
  if (opened.length > 1) parts.push(`${opened.length} new incidents.`);
  const over = resolved[0];
  if (over && resolved.length === 1) parts.push(`Resolved: ${over.incident.title}.`);
  if (resolved.length > 1) parts.push(`${resolved.length} incidents resolved.`);
  return parts.join(" ");
}
