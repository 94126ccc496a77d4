/** As agree.ts, for urgent calls, recorded calls and incidents. */

import type { Fits, Settled } from "./agree.ts";
import type * as page from "./calls.ts";
import type { components } from "./generated.ts";

type Node = Settled<components["schemas"]>;

export type Agreed = [
  Fits<Node["UrgentCall"], page.UrgentCall>, Fits<Node["UrgentReading"], page.UrgentReading>, Fits<page.UrgentForm, Node["UrgentForm"]>,
  Fits<Node["RecordedCall"], page.RecordedCall>, Fits<Node["CallReading"], page.CallReading>,
  Fits<Node["Incident"], page.Incident>, Fits<Node["IncidentPage"], page.IncidentPage>, Fits<Node["IncidentReading"], page.IncidentReading>,
  Fits<Node["AccountReading"], page.AccountReading>, Fits<Node["Tally"], page.Tally>,
];
