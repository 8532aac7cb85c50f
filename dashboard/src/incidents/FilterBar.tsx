import type { RefObject } from "react";
import type { Severity } from "../api/types";
import css from "./FilterBar.module.css";
import { noFilters, severities, type Filters, type View } from "./filters";

interface Props {
  filters: Filters;
  services: string[];
  search: RefObject<HTMLInputElement | null>;
  onChange: (next: Filters) => void;
}

const views: [View, string][] = [
  ["active", "Active"],
  ["resolved", "Resolved"],
  ["all", "All"],
];

/** FilterBar chooses what the list holds. */
export function FilterBar({ filters, services, search, onChange }: Props) {
  const toggle = (s: Severity) => {
    const on = filters.severity.includes(s);
    onChange({ ...filters, severity: on ? filters.severity.filter((x) => x !== s) : [...filters.severity, s] });
  };
  const changed = filters.severity.length > 0 || filters.service !== "" || filters.words !== "";
  return (
    <div className={css.bar} role="search" aria-label="Filters">
      <div className={css.group} role="group" aria-label="Status">
        {views.map(([view, name]) => (
          <button key={view} type="button" aria-pressed={filters.view === view} onClick={() => onChange({ ...filters, view })}>
            {name}
          </button>
        ))}
      </div>
      <input
        ref={search}
        type="search"
        aria-label="Search incidents"
        placeholder="Search  /"
        value={filters.words}
        maxLength={200}
        onChange={(e) => onChange({ ...filters, words: e.target.value })}
      />
      <select aria-label="Service" value={filters.service} onChange={(e) => onChange({ ...filters, service: e.target.value })}>
        <option value="">All services</option>
        {services.map((s) => (
          <option key={s}>{s}</option>
        ))}
      </select>
      <div className={css.chips} role="group" aria-label="Severity">
        {severities.map((s) => (
          <button key={s} type="button" className={css.chip} data-severity={s} aria-pressed={filters.severity.includes(s)} onClick={() => toggle(s)}>
            {s}
          </button>
        ))}
        {changed && (
          <button type="button" className={css.clear} onClick={() => onChange({ ...noFilters, view: filters.view })}>
            Clear
          </button>
        )}
      </div>
    </div>
  );
}
