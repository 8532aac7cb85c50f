import { useCallback, useMemo, useRef, useState } from "react";
import { wantsKey, type Client } from "./api/client";
import css from "./Board.module.css";
import { Header } from "./Header";
import { Help } from "./Help";
import { Details } from "./incidents/Details";
import { FilterBar } from "./incidents/FilterBar";
import { noFilters, type Filters } from "./incidents/filters";
import { IncidentList } from "./incidents/IncidentList";
import { spoken } from "./incidents/list";
import { useActions } from "./incidents/useActions";
import { useIncident } from "./incidents/useIncident";
import { useIncidents } from "./incidents/useIncidents";
import { useLive, useNews, type News } from "./live/useLive";
import { NameDialog } from "./NameDialog";
import { Pipeline } from "./pipeline/Pipeline";
import { useMetrics } from "./pipeline/useMetrics";
import { Notice } from "./ui/Notice";
import { useKeys } from "./ui/useKeys";
import { useNow } from "./ui/useNow";
import { toList, useRoute } from "./ui/useRoute";
import { useRole } from "./useRole";

interface Props {
  client: Client;
  address: string;
  onKeyRefused?: (() => void) | undefined;
}

/** Board is the page: the list, one incident beside it, and how the pipeline does. */
export function Board({ client, address, onKeyRefused }: Props) {
  const { state: live, news } = useLive(client, address);
  const [filters, setFilters] = useState<Filters>(noFilters);
  const failed = useCallback(
    (err: unknown) => {
      if (wantsKey(err)) onKeyRefused?.();
    },
    [onKeyRefused],
  );
  const { load, more, again } = useIncidents(client, filters, news, failed);
  const metrics = useMetrics(client, news);
  const role = useRole(client);
  const current = useRoute();
  const now = useNow();
  const actions = useActions(client, news);
  const [helping, setHelping] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const listed = useMemo(() => (load.state === "ready" ? load.value.incidents : []), [load]);
  const services = useMemo(() => [...new Set([...listed.flatMap((s) => s.services), filters.service])].filter(Boolean).sort(), [listed, filters.service]);
  const mayAct = role === "operator";
  const acknowledge = mayAct ? (id: string) => actions.act("acknowledge", id) : undefined;

  useKeys(
    useMemo(() => {
      const at = () => listed.findIndex((s) => s.id === (focused() || current));
      const chosen = () => focused() || current;
      return {
        j: () => focusRow(listed[Math.min(at() + 1, listed.length - 1)]?.id),
        k: () => focusRow(listed[Math.max(at() - 1, 0)]?.id),
        a: () => mayAct && chosen() !== "" && actions.act("acknowledge", chosen()),
        "/": () => search.current?.focus(),
        "?": () => setHelping(true),
        Escape: () => {
          if (current !== "") window.location.hash = toList;
        },
      };
    }, [listed, current, actions, mayAct]),
  );

  return (
    <>
      <a className="skip" href="#list" onClick={(e) => (e.preventDefault(), document.getElementById("list")?.focus())}>
        Skip to the incidents
      </a>
      <Header live={live} role={role} name={actions.name} onName={actions.askName} onHelp={() => setHelping(true)} />
      <Pipeline load={metrics} />
      {actions.trouble !== "" && (
        <p className={css.trouble} role="alert">
          {actions.trouble}
          <button type="button" onClick={actions.forget}>
            Dismiss
          </button>
        </p>
      )}
      <main className={css.main} data-detail={current !== "" || undefined}>
        <section id="list" className={css.list} aria-label="Incident list" tabIndex={-1}>
          <FilterBar filters={filters} services={services} search={search} onChange={setFilters} />
          <IncidentList load={load} filters={filters} current={current} now={now} onAcknowledge={acknowledge} onMore={more} onAgain={again} />
        </section>
        <section className={css.detail} aria-label="Incident details">
          {current === "" ? (
            <Notice title="Choose an incident">
              <p>Its explanation, causes, timeline and signals are shown here.</p>
            </Notice>
          ) : (
            <Chosen client={client} id={current} news={news} now={now} actions={actions} mayAct={mayAct} />
          )}
        </section>
      </main>
      <Announcer news={news} />
      {helping && <Help onClose={() => setHelping(false)} />}
      {actions.asking && <NameDialog name={actions.name} onName={actions.setName} onClose={actions.cancel} />}
    </>
  );
}

interface ChosenProps {
  client: Client;
  id: string;
  news: News;
  now: number;
  actions: ReturnType<typeof useActions>;
  mayAct: boolean;
}

function Chosen({ client, id, news, now, actions, mayAct }: ChosenProps) {
  const { load, again } = useIncident(client, id, news);
  return (
    <Details load={load} now={now} busy={actions.busy} onAgain={again} onAct={mayAct ? actions.act : undefined} onNote={mayAct ? actions.note : undefined} />
  );
}

/** Announcer tells who listens to the page, politely, what happened. */
function Announcer({ news }: { news: News }) {
  const [text, setText] = useState("");
  useNews(news, (reports) => {
    const said = reports ? spoken(reports) : "";
    if (said !== "") setText(said);
  });
  return (
    <p className="hidden" role="status" aria-live="polite">
      {text}
    </p>
  );
}

function focused(): string {
  return document.activeElement instanceof HTMLElement ? (document.activeElement.dataset["incident"] ?? "") : "";
}

function focusRow(id: string | undefined) {
  if (id === undefined) return;
  document.querySelector<HTMLElement>(`[data-incident="${CSS.escape(id)}"]`)?.focus();
}
