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
  /** note says whether the line was written. */
  note: (id: string, text: string) => Promise<boolean>;
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
  const [asking, setAsking] = useState<{ then?: (by: string) => void; never?: () => void } | null>(null);

  return useMemo(() => {
    const run = (deed: Deed, by: string): Promise<boolean> => {
      setBusy(true);
      setTrouble("");
      return deed(by)
        .then(
          () => {
            news.tell(null); // what is shown is read again, also where no change comes by itself
            return true;
          },
          (err: unknown) => {
            setTrouble(messageOf(err));
            return false;
          },
        )
        .finally(() => setBusy(false));
    };
    const start = (deed: Deed): Promise<boolean> => {
      if (name !== "") return run(deed, name);
      return new Promise((done) => setAsking({ then: (by) => void run(deed, by).then(done), never: () => done(false) }));
    };
    return {
      name,
      busy,
      trouble,
      asking: asking !== null,
      act: (verb, id) => void start((by) => client.act(id, verb, by)),
      note: (id, text) => start((by) => client.note(id, text, by)),
      askName: () => setAsking({}),
      setName: (next) => {
        keepName(next);
        asking?.then?.(next);
        setAsking(null);
      },
      cancel: () => {
        asking?.never?.();
        setAsking(null);
      },
      forget: () => setTrouble(""),
    };
  }, [client, news, name, keepName, busy, trouble, asking]);
}
