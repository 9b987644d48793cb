import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { newClient } from "../src/posthaste.mjs";
import { bytesOf, rawPublish } from "../src/raw.mjs";
import { signatureClaims } from "../src/signature.mjs";

/** Path and query as given to the client, and as they must arrive where that differs. */
const KEPT = [
  ["double slashes", "//double//inside///and-end//"],
  ["colons", "/a:b/c:80/http://inner.example/x"],
  ["a query", "/query?foo=bar&empty=&bare&plus=a+b&space=%20&amp=%26"],
  ["a question mark inside of the query", "/question?a=b?c=d"],
  ["a repeated query parameter", "/repeated?x=1&x=2"],
  ["an encoded slash, in the case it has", "/a%2Fb%2fc"],
  ["encoded characters that need no encoding", "/%41%7E"],
  ["a percent sign that is encoded twice", "/%252F"],
  ["reserved characters", "/!$&'()*+,;=@-._~"],
  ["a trailing slash", "/trailing/"],
  ["no trailing slash", "/no-trailing"],
  ["non-ASCII text, which fetch encodes", "/grüße/世界?q=ä", "/gr%C3%BC%C3%9Fe/%E4%B8%96%E7%95%8C?q=%C3%A4"],
];

describe("a destination", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  for (const [what, given, arriving = given] of KEPT) {
    it(`keeps ${what}, and the signature names it so`, async () => {
      await client.publish({ url: endpoint.url(given), body: "x" });
      const delivery = await endpoint.deliveryTo(arriving);
      assert.equal(signatureClaims(delivery).sub, endpoint.url(arriving));
    });
  }

  it("without a path is called at its root", async () => {
    const body = "to the origin alone";
    await client.publish({ url: endpoint.origin, body });
    const delivery = await endpoint.waitFor((one) => one.text() === body);
    assert.equal(delivery.url, "/");
    assert.equal(signatureClaims(delivery).sub, endpoint.origin);
  });

  it("with nothing but a slash keeps it", async () => {
    const body = "to the origin and a slash";
    await client.publish({ url: `${endpoint.origin}/`, body });
    const delivery = await endpoint.waitFor((one) => one.text() === body);
    assert.equal(delivery.url, "/");
    assert.equal(signatureClaims(delivery).sub, `${endpoint.origin}/`);
  });

  it("loses query parameters that are Upstash's own, and only those", async () => {
    await client.publish({ url: endpoint.url("/reserved?a=1&upstash-label=x&b=2"), body: "x" });
    const delivery = await endpoint.deliveryTo("/reserved?a=1&b=2");
    assert.equal(signatureClaims(delivery).sub, endpoint.url("/reserved?a=1&b=2"));
  });

  it("takes settings from its query", async () => {
    const { status, body } = await rawPublish(
      endpoint.url("/by-query?upstash-method=PUT&Upstash-Forward-X-Query=1"),
    );
    assert.equal(status, 200, body);
    const delivery = await endpoint.deliveryTo("/by-query");
    assert.equal(delivery.method, "PUT");
    assert.equal(delivery.header("X-Query"), "1");
  });

  it("may be in UTF-8, and is then encoded for the request line", async () => {
    const { status, body } = await rawPublish(bytesOf(endpoint.url("/raw/grüße?q=世")));
    assert.equal(status, 200, body);
    const delivery = await endpoint.deliveryTo("/raw/gr%C3%BC%C3%9Fe?q=%E4%B8%96");
    assert.equal(signatureClaims(delivery).sub, endpoint.url("/raw/grüße?q=世"));
  });

  it("may be percent-encoded as a whole", async () => {
    const { status, body } = await rawPublish(encodeURIComponent(endpoint.url("/whole?a=1&b=2")));
    assert.equal(status, 200, body);
    const delivery = await endpoint.deliveryTo("/whole?a=1&b=2");
    assert.equal(signatureClaims(delivery).sub, endpoint.url("/whole?a=1&b=2"));
  });

  it("gets back the slash that a proxy collapsed in its scheme", async () => {
    const destination = endpoint.url("/collapsed//twice");
    const { status, body } = await rawPublish(destination.replace("http://", "http:/"));
    assert.equal(status, 200, body);
    const delivery = await endpoint.deliveryTo("/collapsed//twice");
    assert.equal(signatureClaims(delivery).sub, destination);
  });
});
