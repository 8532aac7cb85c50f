import type { Load } from "../api/load";
import type { Metrics } from "../api/types";
import { span } from "../ui/time";
import css from "./Pipeline.module.css";
import { Series } from "./Series";

const balances: Record<Metrics["events"]["balance"], string> = {
  balanced: "Balanced: every event had its outcome",
  settling: "Some events are under way",
  unbalanced: "Unbalanced: events are lost or stuck",
  uncounted: "Not all accepted events were counted",
};

/** Pipeline shows how the last day went: what came, how it ended, how fast people were. */
export function Pipeline({ load }: { load: Load<Metrics> }) {
  if (load.state === "loading") return <section className={css.pipeline} aria-label="Last 24 hours" aria-busy="true" />;
  if (load.state === "failed") {
    return (
      <section className={css.pipeline} aria-label="Last 24 hours">
        <p className={css.failed}>The counters could not be read: {load.message}</p>
      </section>
    );
  }
  const m = load.value;
  const ended = m.events.outcomes.reduce((sum, o) => sum + o.count, 0);
  return (
    <section className={css.pipeline} aria-label="Last 24 hours">
      <dl className={css.numbers}>
        <Number name="Open" value={m.incidents.open} alert={m.incidents.open > 0} />
        <Number name="Acknowledged" value={m.incidents.acknowledged} />
        <Number name="Opened in 24 h" value={m.incidents.opened} />
        <Number name="Time to acknowledge" value={m.timeToAcknowledge.count > 0 ? span(m.timeToAcknowledge.median) : "–"} />
        <Number name="Time to resolve" value={m.timeToResolve.count > 0 ? span(m.timeToResolve.median) : "–"} />
        <Number name="Events in 24 h" value={Math.max(m.events.accepted, ended)} />
      </dl>
      <details className={css.ledger}>
        <summary data-balance={m.events.balance}>
          <span aria-hidden="true">{m.events.balance === "unbalanced" ? "✕" : m.events.balance === "balanced" ? "✓" : "…"}</span> {balances[m.events.balance]}
        </summary>
        <div className={css.books}>
          <table>
            <caption>How events ended</caption>
            <tbody>
              {m.events.outcomes.map((o) => (
                <tr key={o.outcome}>
                  <th scope="row">{o.outcome}</th>
                  <td>{o.count}</td>
                </tr>
              ))}
              <tr>
                <th scope="row">accepted</th>
                <td>{m.events.accepted}</td>
              </tr>
              <tr>
                <th scope="row">without an outcome</th>
                <td>{m.events.open}</td>
              </tr>
            </tbody>
          </table>
          <Series metrics={m} />
        </div>
      </details>
    </section>
  );
}

function Number({ name, value, alert = false }: { name: string; value: number | string; alert?: boolean }) {
  return (
    <div data-alert={alert || undefined}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
