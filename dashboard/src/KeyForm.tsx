import { useState, type SyntheticEvent } from "react";
import css from "./KeyForm.module.css";

/** KeyForm asks for the API key, which is kept for this tab only. */
export function KeyForm({ refused, onKey }: { refused: boolean; onKey: (key: string) => void }) {
  const [key, setKey] = useState("");
  const submit = (e: SyntheticEvent) => {
    e.preventDefault();
    if (key.trim() !== "") onKey(key.trim());
  };
  return (
    <main className={css.page}>
      <form className={css.form} onSubmit={submit}>
        <h1>CloudOps Autopilot</h1>
        {refused && (
          <p role="alert" className={css.refused}>
            This key was refused. Try another one.
          </p>
        )}
        <label htmlFor="key">API key</label>
        <input id="key" type="password" autoComplete="off" required value={key} onChange={(e) => setKey(e.target.value)} />
        <p className={css.hint}>A viewer’s key lets you look, an operator’s key lets you act. It is forgotten when you close this tab.</p>
        <button type="submit" className="primary">
          Open the dashboard
        </button>
      </form>
    </main>
  );
}
