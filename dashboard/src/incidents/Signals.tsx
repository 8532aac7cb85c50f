import type { Signal } from "../api/types";
import { moment } from "../ui/time";
import { signalAnchor } from "./EvidenceLinks";
import { Section } from "./Section";
import css from "./Signals.module.css";
import { Why } from "./Why";

/** Signals lists what was heard, and why each belongs here. */
export function Signals({ signals, total, now }: { signals: Signal[]; total: number; now: number }) {
  return (
    <Section title="Signals" aside={total > signals.length ? `the first ${signals.length} of ${total}` : `${signals.length}`}>
      {signals.length === 0 && <p>No signals.</p>}
      <ul className={css.signals}>
        {signals.map((s) => (
          <li key={s.eventId} id={signalAnchor(s.eventId)} tabIndex={-1} data-severity={s.severity}>
            <p className={css.line}>
              <span className={css.kind} data-kind={s.kind}>
                {s.kind}
              </span>
              <strong>{s.title}</strong>
              <time dateTime={s.at}>{moment(s.at, now)}</time>
            </p>
            <p className={css.where}>
              {s.source} · {s.detailType}
              {s.resources[0] !== undefined && (
                <>
                  {" "}
                  · <code>{s.resources[0]}</code>
                </>
              )}
            </p>
            <details>
              <summary>
                Why it is here<span className="hidden">: {s.title}</span>
              </summary>
              <p className={css.reason}>{s.reason}</p>
              <Why features={s.why ?? []} />
              <p className={css.reason}>
                Event <code>{s.eventId}</code>
              </p>
            </details>
          </li>
        ))}
      </ul>
    </Section>
  );
}
