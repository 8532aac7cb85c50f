import { useState, type SyntheticEvent } from "react";
import css from "./NameDialog.module.css";
import { Dialog } from "./ui/Dialog";

/** NameDialog asks who acts; the name goes into the timeline. */
export function NameDialog({ name, onName, onClose }: { name: string; onName: (name: string) => void; onClose: () => void }) {
  const [text, setText] = useState(name);
  const submit = (e: SyntheticEvent) => {
    e.preventDefault();
    if (text.trim() !== "") onName(text.trim());
  };
  return (
    <Dialog title="Who are you?" onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <label htmlFor="name">Your name, for the timeline</label>
        <input id="name" autoComplete="nickname" maxLength={100} required value={text} onChange={(e) => setText(e.target.value)} />
        <p className={css.acts}>
          <button type="submit" className="primary">
            Go on
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
        </p>
      </form>
    </Dialog>
  );
}
