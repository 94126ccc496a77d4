import { generateKeyPairSync, sign } from "node:crypto";
import { canonicalText, draftPayload, keyId, preAuth } from "@parley/judge/browser";

/** An officer who signs outside the page, with the codec of the second judge. */
export class Speaker {
  #secret;

  static async enrolled(site, office, person, ...roles) {
    const speaker = new Speaker();
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    speaker.#secret = privateKey;
    speaker.site = site;
    speaker.key = keyId(new Uint8Array(Buffer.from(publicKey.export({ format: "jwk" }).x, "base64url")));
    await site.enrols(speaker.key, office, person, ...roles);
    return speaker;
  }

  async sealed(kind, body) {
    const { channel } = this.site;
    this.status ??= await this.site.get(`/v1/channels/${channel}`);
    const { charter, mode } = this.status;
    const payload = draftPayload({ body, channel, charter, kind, mode, notAfter: Date.now() + 600_000, party: this.site.party });
    return { key: this.key, payload, sig: sign(null, preAuth("word", payload), this.#secret).toString("hex") };
  }

  /** Says a word through the socket; questions are confirmed, as an officer would who has read them. */
  async says(kind, body) {
    const draft = await this.sealed(kind, body);
    for (let confirmed = []; ;) {
      const answer = await this.site.ask("POST", `/v1/channels/${this.site.channel}/words`, canonicalText({ draft, confirmed }));
      const asked = answer.status === 409 ? (answer.body.questions ?? []).map(({ code }) => code) : [];
      if (asked.length === 0 || asked.every((code) => confirmed.includes(code))) return answer;
      confirmed = asked;
    }
  }

  /** Reads a form as the page does, and gives the notice that it means. */
  async reads(form) {
    const { status, body, text } = await this.site.ask("POST", `/v1/channels/${this.site.channel}/readings`, {
      originator: this.site.party, precedence: "routine", marking: "FOR BOTH", contact: { office: "Ops", means: "tel 100" }, ...form,
    });
    if (status !== 200) throw new Error(`readings: ${status} ${text}`);
    return body.notice;
  }

  async files(form) {
    const notice = await this.reads(form);
    const answer = await this.says("notice", { notice });
    if (answer.status !== 201) throw new Error(`filing ${form.name}: ${answer.status} ${answer.text}`);
    return answer.body.filed.act;
  }
}
