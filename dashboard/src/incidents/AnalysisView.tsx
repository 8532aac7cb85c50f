import type { Analysis, Claim, Incident } from "../api/types";
import css from "./AnalysisView.module.css";
import { EvidenceLinks } from "./EvidenceLinks";
import { Section } from "./Section";

/** AnalysisView explains the incident: who says so, and on what evidence. */
export function AnalysisView({ incident }: { incident: Incident }) {
  const a = incident.analysis;
  if (!a) {
    return (
      <Section title="Explanation">
        <p className={css.none}>The explanation is being written.</p>
      </Section>
    );
  }
  return (
    <Section title="Explanation" aside={a.author === "rules" ? "written by rules" : `written by ${a.author}`}>
      <p className={css.summary}>{a.summary}</p>
      {a.note !== undefined && <p className={css.none}>{a.note}</p>}
      <Claims title="Likely causes" claims={a.causes} />
      <Claims title="What it affects" claims={a.blastRadius} />
      <Steps analysis={a} />
    </Section>
  );
}

function Claims({ title, claims }: { title: string; claims: Claim[] }) {
  if (claims.length === 0) return null;
  return (
    <>
      <h4 className={css.title}>{title}</h4>
      <ul className={css.claims}>
        {claims.map((c) => (
          <li key={c.text}>
            {c.text} <span className={css.tag}>{c.confidence} confidence</span>
            <EvidenceLinks events={c.evidence} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Steps({ analysis }: { analysis: Analysis }) {
  if (analysis.remediation.length === 0) return null;
  return (
    <>
      <h4 className={css.title}>What to do</h4>
      <ol className={css.claims}>
        {analysis.remediation.map((s) => (
          <li key={s.text}>
            {s.text} <span className={css.tag}>{s.risk} risk</span>
            <EvidenceLinks events={s.evidence} />
          </li>
        ))}
      </ol>
    </>
  );
}
