// Short names for the types of the API. schema.ts is written by "npm run generate".
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Summary = Schemas["Summary"];
export type Severity = Summary["severity"];
export type Status = Summary["status"];
export type Incident = Schemas["Incident"];
export type IncidentDetail = Schemas["IncidentDetail"];
export type IncidentPage = Schemas["IncidentPage"];
export type Analysis = Schemas["Analysis"];
export type Claim = Schemas["Claim"];
export type Cause = Schemas["Cause"];
export type Evidence = Schemas["Evidence"];
export type Suspect = Schemas["Suspect"];
export type Signal = Schemas["Signal"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type Notice = Schemas["Notice"];
export type Metrics = Schemas["Metrics"];
export type Health = Schemas["Health"];
export type Ticket = Schemas["Ticket"];
export type Problem = Schemas["Problem"];
