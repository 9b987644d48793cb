import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { newClient } from "../src/posthaste.mjs";
import { bytesOf, rawPublish } from "../src/raw.mjs";

/** Of the connection rather than the message. */
const CONNECTION_HEADERS = ["connection", "content-length", "host", "transfer-encoding"];
/** The server may know them or not. */
const OPTIONAL_HEADERS = ["upstash-caller-ip", "upstash-region"];
const SERVER_HEADERS = ["upstash-message-id", "upstash-retried", "upstash-signature", "user-agent"];

describe("headers", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  async function deliveryOf(path, request) {
    await client.publish({ url: endpoint.url(path), ...request });
    return endpoint.deliveryTo(path);
  }

  async function deliveryOfRaw(path, request) {
    const { status, body } = await rawPublish(endpoint.url(path), request);
    assert.equal(status, 200, body);
    return endpoint.deliveryTo(path);
  }

  it("arrive with the values that were given", async () => {
    const delivery = await deliveryOf("/custom", {
      body: "x",
      headers: {
        "X-Custom": "one; two=\"3\", four",
        "X-Empty": "",
        "x-json": '{"a":[1,2]}',
        Authorization: "Bearer the-destinations-own",
        Accept: "text/plain",
      },
    });
    assert.equal(delivery.header("X-Custom"), 'one; two="3", four');
    assert.equal(delivery.header("X-Empty"), "");
    assert.equal(delivery.header("X-Json"), '{"a":[1,2]}');
    assert.equal(delivery.header("Authorization"), "Bearer the-destinations-own");
    assert.equal(delivery.header("Accept"), "text/plain");
  });

  it("are known by name in any case", async () => {
    const delivery = await deliveryOfRaw("/case", {
      headers: { "uPsTaSh-FoRwArD-x-MiXeD": "VaLuE", "UPSTASH-METHOD": "PUT" },
    });
    assert.equal(delivery.header("X-Mixed"), "VaLuE");
    assert.equal(delivery.method, "PUT");
  });

  it("keep Latin-1 characters as fetch sends them", async () => {
    const delivery = await deliveryOf("/latin-1", { headers: { "X-Name": "café Ärger ÿ" } });
    assert.equal(delivery.header("X-Name"), "café Ärger ÿ");
  });

  it("keep the bytes of UTF-8 text", async () => {
    const value = bytesOf("Grüße 世界 🚀");
    const delivery = await deliveryOfRaw("/utf-8", { headers: { "Upstash-Forward-X-Text": value } });
    assert.equal(delivery.header("X-Text"), value);
  });

  it("keep bytes that are no text in any encoding we know", async () => {
    const value = "a\u0080\u00ffb\u00c3";
    const delivery = await deliveryOfRaw("/bytes", { headers: { "Upstash-Forward-X-Bytes": value } });
    assert.equal(delivery.header("X-Bytes"), value);
  });

  it("arrive joined when the client joined repeated values", async () => {
    const headers = new Headers([
      ["X-Many", "value-uppercase"],
      ["x-many", "value-lowercase"],
    ]);
    const delivery = await deliveryOf("/joined", { headers });
    assert.equal(delivery.header("X-Many"), "value-uppercase, value-lowercase");
  });

  it("arrive all and in order when lines are repeated", async () => {
    const delivery = await deliveryOfRaw("/repeated", {
      headers: { "Upstash-Forward-X-Many": ["first", "second"] },
    });
    assert.equal(delivery.header("X-Many"), "first, second");
  });

  it("include a content type exactly as given", async () => {
    const contentType = 'Application/X-Thing; Charset="UTF-8" ;v=1';
    const delivery = await deliveryOf("/type", {
      body: "x",
      headers: { "Content-Type": contentType },
    });
    assert.equal(delivery.header("Content-Type"), contentType);
  });

  it("include no content type when none was given", async () => {
    const delivery = await deliveryOf("/no-type", { body: Uint8Array.of(1, 2, 3) });
    assert.equal(delivery.header("Content-Type"), undefined);
  });

  it("include a forwarded content type only where no plain one was given", async () => {
    const forwarded = { "Upstash-Forward-Content-Type": "text/forwarded" };
    const alone = await deliveryOfRaw("/type-forwarded", { headers: forwarded });
    assert.equal(alone.header("Content-Type"), "text/forwarded");
    const beside = await deliveryOfRaw("/type-both", {
      headers: { ...forwarded, "Content-Type": "text/plain" },
    });
    assert.equal(beside.header("Content-Type"), "text/plain");
  });

  it("are these and no other: none of the publish request's own, no prefix", async () => {
    const delivery = await deliveryOf("/exact", {
      body: Uint8Array.of(1),
      headers: { "X-Custom": "1" },
      label: "a-label",
      timeout: 30,
    });
    const names = delivery
      .headerNames()
      .filter((name) => ![...CONNECTION_HEADERS, ...OPTIONAL_HEADERS].includes(name));
    assert.deepEqual(names, [...SERVER_HEADERS, "x-custom"]);
  });

  it("may have names that begin with Upstash", async () => {
    const delivery = await deliveryOf("/upstash", {
      headers: { "Upstash-Forward-Upstash-Workflow-Sdk-Version": "1" },
    });
    assert.equal(delivery.header("Upstash-Workflow-Sdk-Version"), "1");
  });

  it("of the server's own win over forwarded ones", async () => {
    const forged = { "Upstash-Message-Id": "msg_forged", "Upstash-Retried": "7", Host: "forged" };
    const headers = Object.fromEntries(
      Object.entries({ ...forged, "Upstash-Signature": "forged", "User-Agent": "forged" }).map(
        ([name, value]) => [`Upstash-Forward-${name}`, value],
      ),
    );
    const delivery = await deliveryOf("/forged", { headers });
    assert.match(delivery.header("Upstash-Message-Id"), /^msg_(?!forged)[\w-]+$/);
    assert.equal(delivery.header("Upstash-Retried"), "0");
    assert.equal(delivery.header("Host"), new URL(endpoint.origin).host);
    assert.match(delivery.header("Upstash-Signature"), /^[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.equal(delivery.header("User-Agent"), "Upstash-QStash");
  });

  it("that belong to a connection are not passed on", async () => {
    const delivery = await deliveryOf("/connection", {
      body: "whole",
      headers: {
        "Upstash-Forward-Content-Length": "2",
        "Upstash-Forward-Transfer-Encoding": "chunked",
        "Upstash-Forward-Upgrade": "websocket",
        "Upstash-Forward-TE": "trailers",
      },
    });
    assert.equal(delivery.text(), "whole");
    assert.equal(delivery.header("Upgrade"), undefined);
    assert.equal(delivery.header("TE"), undefined);
  });

  it("of the publish request are all forwarded when it asks for that", async () => {
    const delivery = await deliveryOfRaw("/forward-all", {
      headers: {
        "Upstash-Header-Forward": "true",
        "Upstash-Method": "PUT",
        "X-Plain": "1",
        "Upstash-Forward-X-Prefixed": "2",
      },
    });
    assert.equal(delivery.header("X-Plain"), "1");
    assert.equal(delivery.header("X-Prefixed"), "2");
    assert.equal(delivery.header("Authorization"), undefined);
    assert.equal(delivery.header("Upstash-Method"), undefined);
    assert.equal(delivery.header("Upstash-Header-Forward"), undefined);
  });
});

describe("headers of the client itself", () => {
  const headers = { "X-Global": "global", "X-Both": "global" };
  const own = { "X-Own": "request", "X-Both": "request" };
  let endpoint;

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  const ways = {
    publish: (client, request) => client.publish({ ...request, body: "x" }),
    publishJSON: (client, request) => client.publishJSON({ ...request, body: { x: 1 } }),
    batch: (client, request) => client.batch([{ ...request, body: "x" }]),
    batchJSON: (client, request) => client.batchJSON([{ ...request, body: { x: 1 } }]),
  };
  for (const [way, send] of Object.entries(ways)) {
    it(`arrive with ${way}, and the request's own win over them`, async () => {
      const path = `/global/${way}`;
      await send(newClient({ headers }), { url: endpoint.url(path), headers: own });
      const delivery = await endpoint.deliveryTo(path);
      assert.equal(delivery.header("X-Global"), "global");
      assert.equal(delivery.header("X-Own"), "request");
      assert.equal(delivery.header("X-Both"), "request");
    });
  }
});
