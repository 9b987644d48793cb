import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Receiver, SignatureError } from "@upstash/qstash";
import { Endpoint } from "../src/endpoint.mjs";
import { newClient, posthaste } from "../src/posthaste.mjs";
import { bodyHash, signatureClaims, signatureHeader } from "../src/signature.mjs";

describe("a signature", () => {
  const client = newClient();
  const receiver = new Receiver({
    currentSigningKey: posthaste.currentSigningKey,
    nextSigningKey: posthaste.nextSigningKey,
  });
  const body = '{"text":"Grüße 世界"}';
  let endpoint;
  let delivery;
  let signed;

  before(async () => {
    endpoint = await Endpoint.start();
    await client.publish({ url: endpoint.url("/signed?a=b"), body });
    delivery = await endpoint.deliveryTo("/signed?a=b");
    signed = {
      signature: delivery.header("Upstash-Signature"),
      body: delivery.text(),
      url: endpoint.url("/signed?a=b"),
      upstashRegion: delivery.header("Upstash-Region"),
    };
  });
  after(() => endpoint.close());

  it("is accepted by the official receiver", async () => {
    assert.equal(await receiver.verify(signed), true);
  });

  it("is accepted by a receiver that has not rotated its keys yet", async () => {
    const behind = new Receiver({
      currentSigningKey: "sig_0000000000000000000000000000",
      nextSigningKey: posthaste.currentSigningKey,
    });
    assert.equal(await behind.verify(signed), true);
  });

  it("is made with the current key and not with the next", async () => {
    const other = new Receiver({
      currentSigningKey: posthaste.nextSigningKey,
      nextSigningKey: "sig_0000000000000000000000000000",
    });
    await assert.rejects(other.verify(signed), SignatureError);
  });

  it("is refused for another body", async () => {
    await assert.rejects(receiver.verify({ ...signed, body: `${body} ` }), SignatureError);
  });

  it("is refused for another URL", async () => {
    const url = endpoint.url("/signed");
    await assert.rejects(receiver.verify({ ...signed, url }), SignatureError);
  });

  it("is refused when it was changed", async () => {
    const [header, claims, mac] = signed.signature.split(".");
    const otherMac = (mac.startsWith("A") ? "B" : "A") + mac.slice(1);
    const signature = [header, claims, otherMac].join(".");
    await assert.rejects(receiver.verify({ ...signed, signature }), SignatureError);
  });

  it("is a JWT with the header and the claims of QStash", () => {
    assert.deepEqual(signatureHeader(delivery), { alg: "HS256", typ: "JWT" });
    const claims = signatureClaims(delivery);
    assert.deepEqual(Object.keys(claims).sort(), ["body", "exp", "iat", "iss", "jti", "nbf", "sub"]);
    assert.equal(claims.iss, "Upstash");
    assert.equal(claims.sub, signed.url);
    assert.equal(claims.exp, claims.iat + 300);
    assert.equal(claims.nbf, 0);
    assert.match(claims.jti, /^jwt_./);
    assert.equal(claims.body.replace(/=+$/, ""), bodyHash(delivery.body));
  });

  it("covers an empty body", async () => {
    await client.publish({ url: endpoint.url("/empty") });
    const empty = await endpoint.deliveryTo("/empty");
    const signature = empty.header("Upstash-Signature");
    assert.equal(await receiver.verify({ signature, body: "", url: endpoint.url("/empty") }), true);
    await assert.rejects(receiver.verify({ signature, body: " " }), SignatureError);
  });

  it("covers the bytes of a body that is no text", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => 255 - i);
    await client.publish({ url: endpoint.url("/bytes"), body: bytes });
    const binary = await endpoint.deliveryTo("/bytes");
    assert.equal(signatureClaims(binary).body.replace(/=+$/, ""), bodyHash(bytes));
  });

  it("covers the body of a GET", async () => {
    await client.publish({ url: endpoint.url("/get"), method: "GET", body: "in a GET" });
    const get = await endpoint.deliveryTo("/get");
    const signature = get.header("Upstash-Signature");
    const url = endpoint.url("/get");
    assert.equal(await receiver.verify({ signature, body: get.text(), url }), true);
  });

  it("is accepted for each item of a batch, with an id of its own", async () => {
    const urls = [endpoint.url("/batch/1"), endpoint.url("/batch/2")];
    await client.batch(urls.map((url) => ({ url, body: `to ${url}` })));
    const ids = new Set();
    for (const url of urls) {
      const item = await endpoint.deliveryTo(new URL(url).pathname);
      const signature = item.header("Upstash-Signature");
      assert.equal(await receiver.verify({ signature, body: `to ${url}`, url }), true);
      ids.add(signatureClaims(item).jti);
    }
    assert.equal(ids.size, urls.length);
  });
});
