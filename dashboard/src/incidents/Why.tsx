import type { Evidence } from "../api/types";
import css from "./Why.module.css";

/** Why lists the features that made a decision, with their weights. */
export function Why({ features }: { features: Evidence[] }) {
  if (features.length === 0) return null;
  return (
    <ul className={css.why}>
      {features.map((e, n) => (
        <li key={`${e.feature} ${n}`}>
          <span>{e.feature.replaceAll("-", " ")}</span>
          <span className={css.weight}>{e.weight.toFixed(2)}</span>
          {e.detail !== undefined && <span className={css.detail}>{e.detail}</span>}
        </li>
      ))}
    </ul>
  );
}
