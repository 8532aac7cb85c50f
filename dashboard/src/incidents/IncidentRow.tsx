import type { Summary } from "../api/types";
import { shortName } from "../ui/arn";
import { SeverityBadge, StatusBadge } from "../ui/Badge";
import { age, moment } from "../ui/time";
import { toIncident } from "../ui/useRoute";
import css from "./IncidentRow.module.css";

interface Props {
  incident: Summary;
  now: number;
  current: boolean;
  onAcknowledge?: ((id: string) => void) | undefined;
}

/** IncidentRow is one incident of the list. */
export function IncidentRow({ incident: s, now, current, onAcknowledge }: Props) {
  const cause = s.causeTitle !== undefined && s.causeTitle !== s.title ? s.causeTitle : s.causeResource;
  return (
    <li className={css.row} data-severity={s.severity} data-current={current || undefined} data-over={s.status === "resolved" || undefined}>
      <div className={css.marks}>
        <SeverityBadge severity={s.severity} />
        <StatusBadge status={s.status} flapping={s.flapping ?? false} />
      </div>
      <a className={css.title} href={toIncident(s.id)} data-incident={s.id} aria-current={current ? "true" : undefined}>
        {s.title}
      </a>
      <p className={css.cause}>
        {cause !== undefined && (
          <>
            <span className={css.label}>Cause</span> <span title={cause}>{shortName(cause)}</span>
          </>
        )}
        {s.changeTitle !== undefined && (
          <>
            {" "}
            <span className={css.label}>After</span> {s.changeTitle}
          </>
        )}
      </p>
      <p className={css.facts}>
        <time dateTime={s.openedAt} title={`Opened ${moment(s.openedAt, now)}`}>
          {age(s.openedAt, now)}
        </time>
        <span>{s.services.join(", ") || "no service"}</span>
        <span>{s.signals === 1 ? "1 signal" : `${s.signals} signals`}</span>
        <span>{s.paged === 0 ? "nobody paged" : s.paged === 1 ? "1 page" : `${s.paged} pages`}</span>
        {s.owner !== undefined && <span>{s.owner}</span>}
      </p>
      {onAcknowledge && s.status === "open" && (
        <button type="button" className={css.act} aria-label={`Acknowledge ${s.title}`} onClick={() => onAcknowledge(s.id)}>
          Acknowledge
        </button>
      )}
    </li>
  );
}
