import { useEffect, useRef } from "react";
import type { Load } from "../api/load";
import type { Incident, IncidentDetail } from "../api/types";
import { SeverityBadge, StatusBadge } from "../ui/Badge";
import { Notice } from "../ui/Notice";
import { age, moment, span } from "../ui/time";
import { toList } from "../ui/useRoute";
import { AnalysisView } from "./AnalysisView";
import { Causes } from "./Causes";
import css from "./Details.module.css";
import { Notices } from "./Notices";
import { Signals } from "./Signals";
import { Timeline } from "./Timeline";

interface Props {
  load: Load<IncidentDetail>;
  now: number;
  busy: boolean;
  /** onAct is missing for who may only look. */
  onAct?: ((verb: "acknowledge" | "resolve", id: string) => void) | undefined;
  onNote?: ((id: string, text: string) => Promise<boolean>) | undefined;
  onAgain: () => void;
}

/** Details is one incident with all that is known of it. */
export function Details({ load, now, busy, onAct, onNote, onAgain }: Props) {
  if (load.state === "loading") return <Notice title="Reading the incident…" />;
  if (load.state === "failed") {
    return (
      <Notice title="The incident could not be read" kind="failed">
        <p>{load.message}</p>
        <button type="button" onClick={onAgain}>
          Try again
        </button>{" "}
        <a href={toList}>Back to the list</a>
      </Notice>
    );
  }
  const { incident: in_, signals, timeline, notices } = load.value;
  return (
    <article className={css.details} aria-labelledby="incident-title">
      <Head incident={in_} now={now} busy={busy} onAct={onAct} />
      <AnalysisView incident={in_} />
      <Causes incident={in_} now={now} />
      <Timeline lines={timeline} more={load.value.timelineNext !== undefined} now={now} onNote={onNote && ((text) => onNote(in_.id, text))} />
      <Signals signals={signals} total={in_.signals} now={now} />
      <Notices notices={notices} now={now} />
    </article>
  );
}

function Head({ incident: i, now, busy, onAct }: { incident: Incident; now: number; busy: boolean; onAct: Props["onAct"] }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus({ preventScroll: true }), [i.id]);
  const active = i.status === "open" || i.status === "acknowledged";
  return (
    <header className={css.head} data-severity={i.severity}>
      <p className={css.marks}>
        <a className={css.back} href={toList}>
          <span aria-hidden="true">←</span> All incidents
        </a>
        <SeverityBadge severity={i.severity} />
        <StatusBadge status={i.status} flapping={i.flapping ?? false} />
        {i.round > 1 && <span>reopened {i.round === 2 ? "once" : `${i.round - 1} times`}</span>}
      </p>
      <h2 id="incident-title" ref={title} tabIndex={-1}>
        {i.title}
      </h2>
      <Facts incident={i} now={now} />
      {onAct && active && (
        <p className={css.acts}>
          {i.status === "open" && (
            <button type="button" className="primary" disabled={busy} aria-label={`Acknowledge ${i.title}`} onClick={() => onAct("acknowledge", i.id)}>
              Acknowledge
            </button>
          )}
          <button type="button" disabled={busy} aria-label={`Resolve ${i.title}`} onClick={() => onAct("resolve", i.id)}>
            Resolve
          </button>
        </p>
      )}
    </header>
  );
}

function Facts({ incident: i, now }: { incident: Incident; now: number }) {
  const facts: [string, string][] = [
    ["Opened", `${moment(i.openedAt, now)} (${age(i.openedAt, now)})`],
    ["Services", i.services.join(", ")],
    ["Where", [...i.accounts, ...i.regions].join(", ")],
    ["Application", (i.apps ?? []).join(", ")],
    ["Owner", i.owner ?? "nobody yet"],
    ["Paged", ["nobody", "once"][i.paged ?? 0] ?? `${i.paged ?? 0} times`],
  ];
  if (i.acknowledgedAt !== undefined) {
    facts.push(["Acknowledged", `by ${i.acknowledgedBy ?? "somebody"} after ${took(i.openedAt, i.acknowledgedAt)}`]);
  }
  if (i.resolvedAt !== undefined) facts.push(["Resolved", `after ${took(i.openedAt, i.resolvedAt)}`]);
  if (i.mergedInto !== undefined) facts.push(["Merged into", i.mergedInto]);
  facts.push(["Id", i.id]);
  return (
    <dl className={css.facts}>
      {facts
        .filter(([, text]) => text !== "")
        .map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
    </dl>
  );
}

function took(from: string, to: string): string {
  return span((Date.parse(to) - Date.parse(from)) / 1000);
}
