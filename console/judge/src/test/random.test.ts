import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalText, type Json, type JsonObject } from "../canonical.js";
import { revisionOf, subjectOf } from "../facts.js";
import { hashOf } from "../hash.js";
import { remembering, verifyByOpenSSL } from "../nodeverify.js";
import { otherArrivals, play } from "../replay.js";
import { stateOf } from "../state.js";
import { enrolment, keyOf, lined, noticeText, rule, successor, type Log, type Scene } from "./builder.js";
import { accountText, call, check, incident } from "./linescenes.js";
import { reported } from "./scenes.js";

/** A generator of its own (mulberry32), so that a seed names a history. */
function randomOf(seed: number): (below: number) => number {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** A notice and all its versions, of which one is taken for the tip. */
type Known = { hash: string; party: string; tips: string[] };

/** Parties that speak, listen, fork, stop each other and amend without much sense. Most of it is void somewhere. */
function randomScene(seed: number, length: number): Scene {
  const below = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const { scene } = lined({ twoPerson: ["site"] });
  scene.logs[1]!.word("enroll", { ...enrolment("guest key", ["draft"]), partner: "guest" }, { by: "bravo enroller" });
  const notices: Known[] = [{ hash: "1".repeat(64), party: "", tips: ["1".repeat(64)] }];
  const clashes: [one: Known, other: Known][] = [[notices[0]!, notices[0]!]];
  /** Mostly a notice of the party. */
  const pickOf = (party: string) => pick(notices.filter((each) => each.party === party || below(4) === 0).concat(notices[0]!).slice(0, 4));
  /** What was said of others' acts, and these themselves. */
  const said: string[] = ["1".repeat(64)];
  const charters: JsonObject[] = [scene.charter];
  const positions = [scene.logs[0]!.position()];

  const aboutOf = (log: Log) => pick(below(2) === 0 ? said : pick(notices.filter(({ party }) => party !== log.party)).tips);
  const byWhom = (log: Log): JsonObject => (below(4) === 0 ? { reported: reported(pick(["village", log.party])) } : {});
  const tell = (log: Log, obligation: JsonObject) => log.statement({ kind: "told", obligation, rung: below(4) });

  const acts: ((log: Log) => void)[] = [
    (log) => {
      const hash = log.word("notice", { notice: noticeText(log.party, { kind: pick(["flight", "flight", "site"]) }) });
      notices.push({ hash, party: log.party, tips: [hash] });
    },
    (log) => {
      const { hash: of, tips } = pickOf(log.party);
      tips.push(log.word("change", { notice: noticeText(log.party), of, replaces: [pick(tips)] }));
    },
    (log) => {
      const { hash: of, tips } = pickOf(log.party);
      tips.push(log.word("cancel", { of, reason: "over", replaces: [pick(tips)] }));
    },
    (log) => {
      const [one, other] = [pickOf(log.party), pickOf(log.party === "alpha" ? "bravo" : "alpha")];
      clashes.push([one, other]);
      const pair = { mine: [one.tips.at(-1)!], other: other.hash, rule: "apart", ruleHash: hashOf(rule), theirs: [other.tips.at(-1)!] };
      log.statement({ engine: "e", kind: "finding", mode: "REAL", notice: one.hash, pairs: [{ ...pair, verdict: pick(["clash", "none"]) }] });
    },
    (log) => {
      const [one, other] = pick(clashes);
      const subject = subjectOf(scene.channel, one.hash, other.hash, "apart");
      const [a, b] = subject.notices[0] === one.hash ? [one, other] : [other, one];
      const revision = revisionOf([a.tips.at(-1)!], [b.tips.at(-1)!], hashOf(rule));
      log.word("answer", { answer: pick(["roger", "withdraw"]), finding: subject.id, revision });
      tell(log, { debtor: pick(["alpha", "bravo"]), duty: "answer", of: subject.id, revision });
    },
    (log) => said.push(log.word("message", { marking: "open", precedence: pick(["routine", "flash"]), text: "x" })),
    (log) => void log.word("acknowledge", { of: aboutOf(log), step: pick(["received", "closed"]), ...byWhom(log) }),
    (log) => {
      const body = pick<JsonObject>([
        { reply: "roger" }, { reason: "no", reply: "object" }, { code: "other-time", reply: "mismatch" }, { reply: "standby", until: below(1000) },
        { reply: "withdraw" },
      ]);
      said.push(log.word("reply", { ...body, of: aboutOf(log), ...byWhom(log) }));
    },
    (log) => {
      const { volumes } = noticeText("alpha");
      log.word("readback", { number: 1 + below(2), of: aboutOf(log), volumes: volumes!, ...byWhom(log) });
    },
    (log) => log.statement({ acts: [aboutOf(log)], kind: "shown", post: "desk" }),
    (log) => tell(log, { debtor: pick(["alpha", "bravo", "village"]), duty: pick(["acknowledge", "readback", "respond"]), of: aboutOf(log) }),
    (log) => log.word("urgent", { text: "mind" }),
    (log) => said.push(pick([
      () => log.word("incident", incident()), () => log.word("call", call(log, "village")), () => log.word("account", { account: accountText(), of: aboutOf(log) }),
    ])()),
    (log) => void log.word("reconfirm", { acts: [pick(pickOf(log.party).tips)] }),
    (log) => void log.word("check", check(pick(["alpha", "bravo", "village"])), { mono: below(50) }),
    (log) => void log.word("status", { declared: pick(["active", "suspended"]), since: 0 }),
    (log) => {
      const to = pick(["alpha", "bravo", "village"]);
      tell(log, pick<JsonObject>([{ debtor: log.party, duty: "check", of: scene.channel, to }, { debtor: log.party, duty: "reconfirm", of: pick(pickOf(log.party).tips) }]));
    },
    (log) => log.statement({ kind: "probe" }),
    (log) => {
      const probes = log.entries.flatMap((text, number) => (text.includes('"kind":"probe"') ? [number] : []));
      log.statement({ back: pick(positions.slice(-12)) as unknown as Json, kind: "measured", probe: pick([below(20), ...probes]) });
    },
    (log) => log.statement({ acts: [pick(said)], kind: "intake", partner: "guest" }),
    (log) => log.word("notice", { notice: noticeText("guest") }, { by: "guest key", release: { by: "bravo releaser" } }),
    (log) => log.word("revoke", { key: keyOf(`${log.party} ${pick(["officer", "nobody"])}`) }, { by: `${log.party} enroller` }),
    (log) => log.word("enroll", enrolment(`${log.party} officer`, ["draft"]), { by: `${log.party} enroller` }),
    (log) => log.root("recover", { from: keyOf(`${log.party} root`), root: keyOf(`${log.party} second`) }, { by: `${log.party} recovery` }),
    (log) => log.accept(pick(charters)),
    (log) => log.root("decline", { charter: hashOf(pick(charters.slice(-2))) }),
    (log) => {
      const next = successor(pick([scene.charter, charters.at(-1)!]), { name: `amendment ${charters.length}` });
      charters.push(next);
      log.accept(next);
    },
    (log) => {
      const { epoch, party, root, size } = pick(positions);
      log.root("stop", { epoch, root, size }, { by: `${party} root`, payload: { party } });
    },
    (log) => log.repeat(scene.logs.find((each) => each.party === log.party)!, 1 + below(2)),
    (log) => log.raw("neither here nor there"),
    (log) => void log.fork(),
    (log) => scene.log(log.party, 1 + below(3)).hears(log).open(pick([[], [scene.charter]])),
  ];
  for (let i = 0; i < length; i++) {
    const log = pick(scene.logs);
    for (const other of scene.logs) if (other !== log && below(2) === 0) log.hears(other);
    // Speech is more common than the end of the world.
    pick(below(5) === 0 ? acts : acts.slice(0, 21))(log);
    positions.push(log.position());
  }
  return scene;
}

test("random histories have one state in any order of arrival", () => {
  const verdicts = new Set<string>();
  for (let seed = 1; seed <= 25; seed++) {
    const scene = randomScene(seed, 120);
    const verify = remembering(verifyByOpenSSL);
    const { history, waiting } = play(scene.vector(), scene.arrival, { verify });
    for (const entry of history.entries) for (const verdict of [entry.verdict, ...entry.pairs]) verdicts.add(verdict);
    const want = canonicalText(stateOf(history));
    for (const [order, arrival] of Object.entries(otherArrivals(scene.arrival))) {
      const other = play(scene.vector(), arrival, { verify });
      assert.equal(canonicalText(stateOf(other.history)) === want, true, `seed ${seed}, ${order}`);
      assert.deepEqual(other.waiting, waiting);
    }
  }
  // The histories must reach into the corners, or they show little.
  const wanted = ["cancelled", "frame", "key", "log", "owner", "reference", "release", "repeat", "replay", "side", "stale", "valid"];
  assert.deepEqual(wanted.filter((verdict) => !verdicts.has(verdict)), []);
});
