import css from "./EvidenceLinks.module.css";

export const signalAnchor = (eventId: string) => `signal-${eventId}`;

/** EvidenceLinks leads from a claim to the signals that support it. */
export function EvidenceLinks({ events }: { events: string[] }) {
  if (events.length === 0) return null;
  const show = (id: string) => {
    const target = document.getElementById(signalAnchor(id));
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  };
  return (
    <span className={css.links}>
      {events.map((id, n) => (
        <button key={id} type="button" aria-label={`Show evidence ${n + 1}: event ${id}`} title={`Event ${id}`} onClick={() => show(id)}>
          {n + 1}
        </button>
      ))}
    </span>
  );
}
