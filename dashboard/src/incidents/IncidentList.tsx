import { useState } from "react";
import { messageOf, type Load } from "../api/load";
import { Notice } from "../ui/Notice";
import type { Filters } from "./filters";
import { IncidentRow } from "./IncidentRow";
import css from "./IncidentList.module.css";
import type { Listed } from "./useIncidents";

interface Props {
  load: Load<Listed>;
  filters: Filters;
  current: string;
  now: number;
  onAcknowledge?: ((id: string) => void) | undefined;
  onMore: (cursor: string) => Promise<void>;
  onAgain: () => void;
}

/** IncidentList is the list in each of its states. */
export function IncidentList({ load, filters, current, now, onAcknowledge, onMore, onAgain }: Props) {
  const [reading, setReading] = useState(false);
  const [trouble, setTrouble] = useState("");
  if (load.state === "loading") return <Skeleton />;
  if (load.state === "failed") {
    return (
      <Notice title="The incidents could not be read" kind="failed">
        <p>{load.message}</p>
        <button type="button" onClick={onAgain}>
          Try again
        </button>
      </Notice>
    );
  }
  const { incidents, next } = load.value;
  const more = () => {
    setReading(true);
    setTrouble("");
    onMore(next)
      .catch((err: unknown) => setTrouble(messageOf(err)))
      .finally(() => setReading(false));
  };
  return (
    <>
      {incidents.length === 0 && <Empty filters={filters} />}
      <ul className={css.list} aria-label="Incidents">
        {incidents.map((s) => (
          <IncidentRow key={s.id} incident={s} now={now} current={s.id === current} onAcknowledge={onAcknowledge} />
        ))}
      </ul>
      {next !== "" && (
        <p className={css.more}>
          <button type="button" disabled={reading} onClick={more}>
            {reading ? "Reading…" : "Show older ones"}
          </button>
          {trouble !== "" && <span role="alert"> {trouble}</span>}
        </p>
      )}
    </>
  );
}

function Empty({ filters }: { filters: Filters }) {
  const narrowed = filters.severity.length > 0 || filters.service !== "" || filters.words !== "";
  if (narrowed) return <Notice title="Nothing matches these filters" />;
  if (filters.view === "active") {
    return (
      <Notice title="All quiet">
        <p>No incident asks for attention. New ones appear here by themselves.</p>
      </Notice>
    );
  }
  return <Notice title="No incidents yet" />;
}

function Skeleton() {
  return (
    <div className={css.skeleton} role="status">
      <span className="hidden">Reading incidents…</span>
      {[0, 1, 2, 3].map((n) => (
        <div key={n} aria-hidden="true" />
      ))}
    </div>
  );
}
