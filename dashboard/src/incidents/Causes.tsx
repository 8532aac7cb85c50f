import type { Incident } from "../api/types";
import { moment } from "../ui/time";
import css from "./Causes.module.css";
import { EvidenceLinks } from "./EvidenceLinks";
import { Section } from "./Section";
import { Why } from "./Why";

/** Causes ranks what may have begun it, and the change that may lie behind it. */
export function Causes({ incident, now }: { incident: Incident; now: number }) {
  const causes = incident.causes ?? [];
  const change = incident.suspectedChange;
  if (causes.length === 0 && !change) return null;
  return (
    <Section title="Root cause" aside="as correlation ranks it">
      <ol className={css.causes}>
        {causes.slice(0, 5).map((c) => (
          <li key={c.eventId + c.resource}>
            <p className={css.line}>
              <strong>{c.title}</strong>
              <EvidenceLinks events={[c.eventId]} />
            </p>
            <code>{c.resource}</code>
            <Score score={c.score} />
            <Why features={c.evidence ?? []} />
          </li>
        ))}
      </ol>
      {change && (
        <div className={css.change}>
          <p className={css.line}>
            Suspected change: <strong>{change.title}</strong>
          </p>
          <p className={css.small}>
            {moment(change.at, now)}
            {change.actor !== undefined && ` by ${change.actor}`}, <code>{change.resource}</code>
          </p>
          <Score score={change.score} />
          <Why features={change.evidence ?? []} />
        </div>
      )}
    </Section>
  );
}

function Score({ score }: { score: number }) {
  return (
    <p className={css.small}>
      <meter min={0} max={1} value={Math.min(1, Math.max(0, score))} aria-label="Score" /> {score.toFixed(2)}
    </p>
  );
}
