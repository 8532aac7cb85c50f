// Opens the dashboard of a running local mode in a real browser and does what a
// person on call does. Usage: node e2e/check.mjs [BINARY]; pictures go to e2e/out.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { alarm, putEvents, startLocal } from "./local.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "out");
const binary = process.argv[2] ?? join(here, "../../bin/autopilot");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

let passed = 0;
const failures = [];

async function check(name, run) {
  try {
    const said = await run();
    passed++;
    console.log(`ok    ${name}${said ? `: ${said}` : ""}`);
  } catch (err) {
    failures.push(name);
    console.log(`FAIL  ${name}: ${err.message}`);
  }
}

/** open opens the page; whatever the page writes to its console is a mistake. */
async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const said = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && said.push(m.text()));
  page.on("pageerror", (err) => said.push(err.message));
  await page.goto(url);
  return { page, said };
}

/** accessible runs axe in the page, with its real colours. */
async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(
    found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`),
    [],
  );
}

const local = await startLocal(binary);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
mkdirSync(out, { recursive: true });
try {
  const { page, said } = await open(browser, local.url, { colorScheme: "light" });

  await check("an empty board says that all is quiet", async () => {
    await page.getByText("All quiet").waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    await page.screenshot({ path: join(out, "empty.png") });
  });

  const row = page.getByRole("link", { name: /orders-db/ });
  await check("an event that is sent appears without a reload", async () => {
    await page.evaluate(() => (window.here = true));
    const sent = Date.now();
    await putEvents(local.url, alarm("orders-db", "ALARM"));
    await row.waitFor({ timeout: 15_000 });
    const took = Date.now() - sent;
    assert.equal(await page.evaluate(() => window.here), true, "the page was loaded again");
    return `${took} ms from the event to the screen`;
  });

  await check("its details explain it, and evidence leads to the signal", async () => {
    await row.click();
    await page.getByRole("heading", { name: "Explanation" }).waitFor();
    await page.getByText("Why it is here").first().click();
    await page.getByRole("button", { name: /^Show evidence 1/ }).first().click();
    assert.match(await page.evaluate(() => document.activeElement.id), /^signal-/);
  });

  await check("acknowledging by keyboard asks for a name and reaches everybody", async () => {
    const other = await open(browser, local.url);
    await row.focus();
    await page.keyboard.press("a");
    await page.getByLabel("Your name, for the timeline").fill("alice");
    await page.keyboard.press("Enter");
    await page.getByText("Acknowledged by alice").waitFor();
    await other.page.getByText("acknowledged", { exact: true }).waitFor();
    await other.page.context().close();
  });

  await check("what is read because of a change goes past the caches", async () => {
    const read = page.waitForRequest((r) => r.method() === "GET" && r.url().includes("/v1/incidents/"));
    await putEvents(local.url, alarm("orders-db", "ALARM"));
    assert.equal((await (await read).allHeaders())["cache-control"], "no-cache");
  });

  await check("resolving takes it off the board of what is active", async () => {
    await page.getByRole("link", { name: "All incidents" }).first().click();
    await page.getByRole("button", { name: "All", exact: true }).click();
    await page.getByRole("button", { name: "Active" }).click();
    await row.waitFor();
    await page.getByRole("link", { name: /orders-db/ }).click();
    await page.getByRole("button", { name: /^Resolve RDS/ }).click();
    await page.getByText("All quiet").waitFor();
  });

  await check("the ledger of events balances", async () => {
    await page.getByText("Balanced: every event had its outcome").waitFor({ timeout: 30_000 });
  });

  await putEvents(local.url, alarm("checkout-db", "ALARM"));
  await page.getByRole("link", { name: /checkout-db/ }).waitFor({ timeout: 15_000 });

  for (const colorScheme of ["light", "dark"]) {
    await check(`axe finds nothing in ${colorScheme} colours`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${local.url}/#/`);
      await page.getByText("Balanced").click({ timeout: 45_000 }); // the counters are read every 15 seconds
      await page.getByRole("link", { name: /checkout-db/ }).click();
      await page.getByRole("heading", { name: "Timeline" }).waitFor();
      await accessible(page);
      await page.screenshot({ path: join(out, `${colorScheme}.png`) });
    });
  }

  await check("a phone of 360 pixels shows all without sideways scrolling", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok((await wide()) <= 360, `the details are ${await wide()} pixels wide`);
    await page.screenshot({ path: join(out, "phone-details.png") });
    await page.goto(`${local.url}/#/`);
    await page.getByRole("link", { name: /checkout-db/ }).waitFor();
    assert.ok((await wide()) <= 360, `the list is ${await wide()} pixels wide`);
    await page.screenshot({ path: join(out, "phone.png") });
    await accessible(page);
  });

  await check("nothing is written to the console", () => assert.deepEqual(said, []));

  await check("a server that is gone is said to be gone", async () => {
    await local.stop();
    await page.getByText("Disconnected, trying again").or(page.getByText("Connecting…")).waitFor();
  });
} finally {
  await browser.close();
  await local.stop();
}
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
