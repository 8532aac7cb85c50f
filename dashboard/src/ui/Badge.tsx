import type { Severity, Status } from "../api/types";
import css from "./Badge.module.css";

// Colour is never the only sign: each severity has a shape and its word.
const shapes: Record<Severity, string> = { critical: "▲", high: "◆", medium: "■", low: "●", info: "○" };

export function SeverityBadge({ severity }: { severity: Severity }) {
  return (
    <span className={css.badge} data-severity={severity}>
      <span aria-hidden="true">{shapes[severity]}</span> {severity}
    </span>
  );
}

export function StatusBadge({ status, flapping = false }: { status: Status; flapping?: boolean }) {
  return (
    <span className={css.status} data-status={status}>
      {status}
      {flapping ? ", flapping" : ""}
    </span>
  );
}
