import type { Notice } from "../api/types";
import { moment } from "../ui/time";
import css from "./Notices.module.css";
import { Section } from "./Section";

/** Notices says who was told what, when and why. */
export function Notices({ notices, now }: { notices: Notice[]; now: number }) {
  return (
    <Section title="Who was told">
      {notices.length === 0 && <p>Nobody has been told yet.</p>}
      {notices.length > 0 && (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <div className={css.scroll} role="region" aria-label="Messages" tabIndex={0}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">What</th>
                <th scope="col">Where</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {inOrder(notices).map((n) => (
                <tr key={n.id}>
                  <td>{moment(n.at, now)}</td>
                  <td>
                    {n.reason}
                    {(n.level ?? 0) > 0 && `, level ${n.level ?? 0}`}
                    {n.why !== undefined && <small> {n.why}</small>}
                  </td>
                  <td>
                    {n.channel} <small>{n.target.split(":").pop()}</small>
                  </td>
                  <td data-state={n.state}>{n.state}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}

function inOrder(notices: Notice[]): Notice[] {
  return [...notices].sort((a, b) => a.at.localeCompare(b.at) || a.id.localeCompare(b.id));
}
