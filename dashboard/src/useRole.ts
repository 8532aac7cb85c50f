import { useEffect, useState } from "react";
import { againMs, mayPass, type Client } from "./api/client";
import type { Health } from "./api/types";

/** useRole is what the key may do; until the API says so, it may look. */
export function useRole(client: Client): Health["role"] {
  const [role, setRole] = useState<Health["role"]>("viewer");
  useEffect(() => {
    const stop = new AbortController();
    let retry: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      client.getHealth(stop.signal).then(
        (h) => setRole(h.role),
        (err: unknown) => {
          if (!stop.signal.aborted && mayPass(err)) retry = setTimeout(ask, againMs); // the list says what is wrong
        },
      );
    };
    ask();
    return () => {
      stop.abort();
      clearTimeout(retry);
    };
  }, [client]);
  return role;
}
