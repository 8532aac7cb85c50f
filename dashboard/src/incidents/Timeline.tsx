import { useState, type SyntheticEvent } from "react";
import type { TimelineEntry } from "../api/types";
import { moment } from "../ui/time";
import { Section } from "./Section";
import css from "./Timeline.module.css";

interface Props {
  lines: TimelineEntry[];
  more: boolean;
  now: number;
  /** onNote says whether the line was written. */
  onNote?: ((text: string) => Promise<boolean>) | undefined;
}

/** Timeline tells the incident's story, oldest first. */
export function Timeline({ lines, more, now, onNote }: Props) {
  return (
    <Section title="Timeline" aside={more ? `the first ${lines.length} lines` : undefined}>
      {lines.length === 0 && <p>Nothing has been written yet.</p>}
      <ol className={css.lines}>
        {lines.map((l) => (
          <li key={`${l.at} ${l.id}`} data-kind={l.kind}>
            <time dateTime={l.at}>{moment(l.at, now)}</time>
            <span>
              {l.text}
              {l.kind === "note" && l.actor !== undefined && <em> ({l.actor})</em>}
            </span>
          </li>
        ))}
      </ol>
      {onNote && <NoteForm onNote={onNote} />}
    </Section>
  );
}

function NoteForm({ onNote }: { onNote: (text: string) => Promise<boolean> }) {
  const [text, setText] = useState("");
  const submit = (e: SyntheticEvent) => {
    e.preventDefault();
    if (text.trim() === "") return;
    void onNote(text).then((written) => {
      if (written) setText((now) => (now === text ? "" : now));
    });
  };
  return (
    <form className={css.note} onSubmit={submit}>
      <input aria-label="Note for the timeline" placeholder="Add a note" maxLength={4000} value={text} onChange={(e) => setText(e.target.value)} />
      <button type="submit" disabled={text.trim() === ""}>
        Add note
      </button>
    </form>
  );
}
