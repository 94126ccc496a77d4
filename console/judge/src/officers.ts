/** Officers in S (protocol.md section 3): keys live in their party's logs, of all epochs. */

import type { Key } from "./signature.js";
import type { Act } from "./facts.js";
import type { View } from "./view.js";

export interface Officer {
  readonly roles: ReadonlySet<string>;
  readonly persons: ReadonlySet<string>;
  /** Those to which the key was given: of a partner's key there is one at least. */
  readonly partners: ReadonlySet<string>;
}

export class Officers {
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  /** A key's roles and persons as an officer of the party, or undefined if it is none. */
  find(party: string, key: Key): Officer | undefined {
    const enrolled = this.enrolments(party, key);
    if (enrolled.length === 0) return undefined;
    if (this.isRevoked(party, key) && !this.#view.faults.has("forgives-revocation")) return undefined;
    return {
      roles: new Set(enrolled.flatMap((act) => act.says.body.roles)),
      persons: new Set(enrolled.map((act) => act.says.body.person)),
      partners: new Set(enrolled.map((act) => act.says.body.partner).filter((partner) => partner !== "")),
    };
  }

  enrolments(party: string, key: Key): Act<"enroll">[] {
    return this.#view.actsOf("enroll", party).filter((act) => act.says.body.key === key);
  }

  /** A revoked key is never valid again, whichever came first. */
  isRevoked(party: string, key: Key): boolean {
    return this.#view.actsOf("revoke", party).some((act) => act.says.body.key === key);
  }
}
