import type { Metrics } from "../api/types";
import css from "./Series.module.css";

const hourMs = 3_600_000;

/** hourly counts events by the hour, hours without events included, oldest first. */
export function hourly(m: Metrics): number[] {
  const last = Math.floor(Date.parse(m.to) / hourMs);
  const hours = Array.from({ length: 24 }, () => 0);
  for (const p of m.series) {
    const at = 23 - (last - Math.floor(Date.parse(p.at) / hourMs));
    if (at >= 0 && at < 24) hours[at] = (hours[at] ?? 0) + Math.max(p.accepted, p.ended);
  }
  return hours;
}

/** Series draws the events of the last day by the hour. */
export function Series({ metrics }: { metrics: Metrics }) {
  const hours = hourly(metrics);
  const most = Math.max(1, ...hours);
  return (
    <figure className={css.series}>
      <svg viewBox="0 0 240 60" preserveAspectRatio="none" role="img" aria-label={`Events by the hour, at most ${Math.max(...hours)} in one`}>
        {hours.map((n, i) => {
          const height = n === 0 ? 1 : Math.max(3, (n / most) * 58);
          return <rect key={i} x={i * 10 + 1} y={60 - height} width={8} height={height} rx={1} data-empty={n === 0 || undefined} />;
        })}
      </svg>
      <figcaption>Events by the hour, last 24 hours</figcaption>
    </figure>
  );
}
