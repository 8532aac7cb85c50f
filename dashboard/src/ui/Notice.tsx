import type { ReactNode } from "react";
import css from "./Notice.module.css";

/** Notice fills a place where there is nothing else to show. */
export function Notice({ title, children, kind = "plain" }: { title: string; children?: ReactNode; kind?: "plain" | "failed" }) {
  return (
    <div className={css.notice} data-kind={kind} role={kind === "failed" ? "alert" : undefined}>
      <p className={css.title}>{title}</p>
      {children}
    </div>
  );
}
