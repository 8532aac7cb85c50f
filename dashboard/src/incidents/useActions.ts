import { useMemo, useState } from "react";
import type { Client } from "../api/client";
import { messageOf } from "../api/load";
import type { News } from "../live/useLive";
import { forThisBrowser, useStored } from "../ui/useStored";

export interface Actions {
  name: string;
  busy: boolean;
  trouble: string; // why the last action failed
  asking: boolean; // for the name of who acts
  act: (verb: "acknowledge" | "resolve", id: string) => void;
  note: (id: string, text: string) => void;
  askName: () => void;
  setName: (name: string) => void;
  cancel: () => void;
  forget: () => void;
}

type Deed = (by: string) => Promise<unknown>;

/** useActions carries out what people do; they are asked for their name first. */
export function useActions(client: Client, news: News): Actions {
  const [name, keepName] = useStored(forThisBrowser, "autopilot-name");
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const [asking, setAsking] = useState<{ then?: Deed } | null>(null);

  return useMemo(() => {
    const run = (deed: Deed, by: string) => {
      setBusy(true);
      setTrouble("");
      deed(by)
        .then(
          () => news.tell(null), // what is shown is read again, also where no change comes by itself
          (err: unknown) => setTrouble(messageOf(err)),
        )
        .finally(() => setBusy(false));
    };
    const start = (deed: Deed) => {
      if (name === "") setAsking({ then: deed });
      else run(deed, name);
    };
    return {
      name,
      busy,
      trouble,
      asking: asking !== null,
      act: (verb, id) => start((by) => client.act(id, verb, by)),
      note: (id, text) => start((by) => client.note(id, text, by)),
      askName: () => setAsking({}),
      setName: (next) => {
        keepName(next);
        if (asking?.then) run(asking.then, next);
        setAsking(null);
      },
      cancel: () => setAsking(null),
      forget: () => setTrouble(""),
    };
  }, [client, news, name, keepName, busy, trouble, asking]);
}
