import { useId, type ReactNode } from "react";
import css from "./Section.module.css";

/** Section is a part of the details with its heading. */
export function Section({ title, aside, children }: { title: string; aside?: string | undefined; children: ReactNode }) {
  const id = useId();
  return (
    <section className={css.section} aria-labelledby={id}>
      <h3 id={id}>
        {title}
        {aside !== undefined && <small> {aside}</small>}
      </h3>
      {children}
    </section>
  );
}
