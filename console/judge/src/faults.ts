/**
 * Deliberate faults, to show that vectors and tests would notice a wrong judge. None is ever active by default.
 * Each changes one small thing, at the place where its name stands in the code.
 */

export const faults = {
  "absent-user": "what an authenticator signs counts without the bit that says that a user was present (section 1)",
  "acknowledges-again": "a party may acknowledge the same step twice (section 5)",
  "all-are-last": "of several facts all count, not the causally last (section 3)",
  "any-challenge": "what an authenticator signs counts for other bytes: its challenge is not compared (section 1)",
  "any-role": "row 13 is skipped",
  "blind-heads": "the past holds the entry's own branch, not what its heads cover",
  "carries-on-replaced-root": "a recovered root key stays a root key",
  "claims-anything": "a told needs no obligation (section 5)",
  "disowned-counts": "disowned entries keep their effect",
  "empty-promises": "what was promised does not take the place of what was due (section 6)",
  "forgets-older-charters": "row 9 takes the charter in force, and no ancestor of it",
  "forgives-revocation": "a revoked key is still an officer's",
  "highest-charter": "of several charters as long the highest hash is in force",
  "leaver-needs-no-accept": "parties of the predecessor alone need not accept a successor",
  "low-s-only": "of an ECDSA signature a high s is refused (section 1)",
  "many-promises": "a party may accept several successors of one charter",
  "measures-anything": "a measured may name an entry that does not cover the probe (section 5)",
  "moving-picture": "a release's picture is not checked",
  "no-speaker": "what is reported is taken for the word of the party that reports it (section 5)",
  "one-mind": "draft and release may be of one person",
  "partial-acceptance": "a charter is in force once any party with a log has accepted it",
  "present-charter": "the charter in force is taken from all that is applied, not from the past",
  "reconfirms-the-past": "a version that is no tip may be reconfirmed (section 5)",
  "repeats": "a finding may say again what it said last",
  "replays": "row 8 is skipped",
  "resumes-again": "a party that says again that it is active resumes the line again (section 6)",
  "shows-unreported": "what was shown is said under a charter that leaves it unreported (section 5)",
  "stale-answers": "an answer may name an older revision",
  "standby-meets": "whoever says standby or withdraw has met an obligation (section 6)",
  "stop-shuts-root": "root acts are disowned like any other entry",
  "suspended-checks": "line checks are due of and with a party that says that it is suspended (section 6)",
  "test-anywhere": "any kind may have mode TEST",
  "tips-everywhere": "every version of a notice is a tip",
  "unresumed-checks": "a line check is due from the last one on, though the line was suspended and resumed since (section 6)",
  "unverified-user": "what an authenticator signs counts without the bit that says that it verified its user (section 1)",
  "unowned": "a change may come from another party",
  "unreleased-partners": "what a partner drafts needs no release (section 5)",
  "unsigned": "row 5 is skipped",
} as const;

export type Fault = keyof typeof faults;
export type Faults = ReadonlySet<Fault>;
export const noFaults: Faults = new Set();

export function isFault(name: string): name is Fault {
  return Object.hasOwn(faults, name);
}
