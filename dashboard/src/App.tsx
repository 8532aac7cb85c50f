import { useEffect, useMemo, useState } from "react";
import { createClient } from "./api/client";
import { liveAddress, loadConfig, type Config } from "./api/config";
import { messageOf, type Load } from "./api/load";
import { Board } from "./Board";
import { KeyForm } from "./KeyForm";
import { Notice } from "./ui/Notice";
import { forThisTab, useStored } from "./ui/useStored";

/** App finds out where the APIs are, asks for a key where one is needed, and shows the board. */
export function App() {
  const [config, setConfig] = useState<Load<Config>>({ state: "loading" });
  useEffect(() => {
    loadConfig().then(
      (value) => setConfig({ state: "ready", value }),
      (err: unknown) => setConfig({ state: "failed", message: messageOf(err) }),
    );
  }, []);
  if (config.state === "loading") return <Notice title="Starting…" />;
  if (config.state === "failed") {
    return (
      <Notice title="The dashboard does not know where its API is" kind="failed">
        <p>{config.message}</p>
      </Notice>
    );
  }
  return <WithKey config={config.value} />;
}

function WithKey({ config }: { config: Config }) {
  const [key, setKey] = useStored(forThisTab, "autopilot-key");
  const [refused, setRefused] = useState(false);
  const client = useMemo(() => createClient(config.apiUrl, key), [config.apiUrl, key]);
  if (!config.keyless && key === "") {
    return (
      <KeyForm
        refused={refused}
        onKey={(k) => {
          setRefused(false);
          setKey(k);
        }}
      />
    );
  }
  const refuse = () => {
    setRefused(true);
    setKey("");
  };
  const address = liveAddress(config.liveUrl, window.location.href.replace(/#.*/, ""));
  return <Board client={client} address={address} onKeyRefused={config.keyless ? undefined : refuse} />;
}
