import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Endpoint } from "../src/endpoint.mjs";
import { qstashError } from "../src/errors.mjs";
import { newClient } from "../src/posthaste.mjs";

const MAX_BODY_BYTES = 1024 * 1024;

describe("publish", () => {
  let endpoint;
  const client = newClient();

  before(async () => {
    endpoint = await Endpoint.start();
  });
  after(() => endpoint.close());

  it("delivers a text byte for byte", async () => {
    const text = 'Grüße, 世界 🚀\r\n\t"quoted" \\ \u0000 end ';
    await client.publish({ url: endpoint.url("/text"), body: text });
    const delivery = await endpoint.deliveryTo("/text");
    assert.deepEqual(delivery.body, Buffer.from(text, "utf8"));
  });

  it("delivers no body as an empty one", async () => {
    await client.publish({ url: endpoint.url("/none") });
    const delivery = await endpoint.deliveryTo("/none");
    assert.equal(delivery.body.length, 0);
    assert.equal(delivery.method, "POST");
  });

  it("delivers an empty text as an empty body", async () => {
    await client.publish({ url: endpoint.url("/empty"), body: "" });
    const delivery = await endpoint.deliveryTo("/empty");
    assert.equal(delivery.body.length, 0);
  });

  it("delivers all 256 byte values", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await client.publish({ url: endpoint.url("/binary"), body: bytes });
    const delivery = await endpoint.deliveryTo("/binary");
    assert.deepEqual(delivery.body, Buffer.from(bytes));
  });

  it("delivers a body of the greatest size, 1 MiB", async () => {
    const bytes = Buffer.alloc(MAX_BODY_BYTES, Uint8Array.from({ length: 251 }, (_, i) => i));
    await client.publish({ url: endpoint.url("/greatest"), body: bytes });
    const delivery = await endpoint.deliveryTo("/greatest");
    assert.ok(delivery.body.equals(bytes), `${delivery.body.length} bytes arrived`);
  });

  it("refuses a body of one byte more with 413", async () => {
    const bytes = Buffer.alloc(MAX_BODY_BYTES + 1, "x");
    await assert.rejects(
      client.publish({ url: endpoint.url("/too-large"), body: bytes }),
      qstashError(413),
    );
  });

  it("refuses a far larger body with 413 too, not by ending the connection", async () => {
    // The client repeats after network errors: it must get to read the answer the first time.
    const body = Buffer.alloc(8 * MAX_BODY_BYTES, "x");
    await assert.rejects(
      newClient({ retry: false }).publish({ url: endpoint.url("/far-too-large"), body }),
      qstashError(413),
    );
  });

  it("delivers what publishJSON is given as JSON", async () => {
    const value = { text: "Grüße 🚀", number: 1.5, list: [1, null, true], nested: { a: {} } };
    await client.publishJSON({ url: endpoint.url("/json"), body: value });
    const delivery = await endpoint.deliveryTo("/json");
    assert.equal(delivery.text(), JSON.stringify(value));
    assert.equal(delivery.header("Content-Type"), "application/json");
  });

  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    it(`calls the destination by ${method}, with the body`, async () => {
      const path = `/method/${method}`;
      await client.publish({ url: endpoint.url(path), method, body: `by ${method}` });
      const delivery = await endpoint.deliveryTo(path);
      assert.equal(delivery.method, method);
      assert.equal(delivery.text(), `by ${method}`);
    });
  }

  it("calls the destination by POST when no method is given", async () => {
    await client.publish({ url: endpoint.url("/method/default"), body: "x" });
    const delivery = await endpoint.deliveryTo("/method/default");
    assert.equal(delivery.method, "POST");
  });

  it("delivers many messages that are published at once, each once and with its own body", async () => {
    const numbers = Array.from({ length: 50 }, (_, i) => i);
    await Promise.all(
      numbers.map((i) => client.publish({ url: endpoint.url(`/many/${i}`), body: `body ${i}` })),
    );
    for (const i of numbers) {
      const delivery = await endpoint.deliveryTo(`/many/${i}`);
      assert.equal(delivery.text(), `body ${i}`);
    }
    const many = endpoint.deliveries.filter(({ url }) => url.startsWith("/many/"));
    assert.equal(many.length, numbers.length);
  });
});
