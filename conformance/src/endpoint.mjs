import { once } from "node:events";
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";

const WAIT_TIMEOUT_MS = 20_000;

/** One request as it arrived, nothing decoded: text is one character a byte. */
export class Delivery {
  constructor(method, url, rawHeaders, body) {
    this.method = method;
    /** Path and query of the request line. */
    this.url = url;
    this.rawHeaders = rawHeaders;
    this.body = body;
    /** When it was complete, in milliseconds since 1970. */
    this.at = Date.now();
  }

  /** Value of a header; several lines of one name are joined with `, `. Undefined without one. */
  header(name) {
    const values = this.#lines()
      .filter(([other]) => other === name.toLowerCase())
      .map(([, value]) => value);
    return values.length === 0 ? undefined : values.join(", ");
  }

  /** Names in lower case, each once, sorted. */
  headerNames() {
    return [...new Set(this.#lines().map(([name]) => name))].sort();
  }

  text() {
    return this.body.toString("utf8");
  }

  #lines() {
    const lines = [];
    for (let i = 0; i < this.rawHeaders.length; i += 2) {
      lines.push([this.rawHeaders[i].toLowerCase(), this.rawHeaders[i + 1]]);
    }
    return lines;
  }
}

/** An HTTP endpoint on loopback that records what it gets and answers from a script. */
export class Endpoint {
  /** All deliveries so far, in the order in which they were complete. */
  deliveries = [];
  #server;
  #answers = new Map();
  #waiting = new Set();
  #running = new Map();
  #mostAtOnce = new Map();

  static async start() {
    const endpoint = new Endpoint();
    endpoint.#server = http.createServer((request, response) => {
      endpoint.#receive(request, response).catch((error) => response.destroy(error));
    });
    endpoint.#server.listen(0, "127.0.0.1");
    await once(endpoint.#server, "listening");
    return endpoint;
  }

  /** Scheme, host and port, without a slash at the end. */
  get origin() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Absolute URL of a path and query. */
  url(path) {
    return this.origin + path;
  }

  /**
   * Answers `{status, headers, body, afterMs}` for one path and query, one a request, the last one
   * for all that follow. Without a script the answer is an empty 200, at once.
   */
  answer(url, ...answers) {
    this.#answers.set(url, answers);
  }

  /** How many requests to this path and query were open at a time, at most. */
  mostAtOnce(url) {
    return this.#mostAtOnce.get(url) ?? 0;
  }

  /** The first delivery, past or to come, that fits. */
  waitFor(predicate, timeoutMs = WAIT_TIMEOUT_MS) {
    const found = this.deliveries.find(predicate);
    if (found) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const waiter = {
        offer: (delivery) => {
          if (!predicate(delivery)) return;
          clearTimeout(waiter.timer);
          this.#waiting.delete(waiter);
          resolve(delivery);
        },
        timer: setTimeout(() => {
          this.#waiting.delete(waiter);
          const seen = this.deliveries.map(({ method, url }) => `${method} ${url}`);
          reject(
            new Error(`No such delivery within ${timeoutMs} ms; got: ${seen.join(", ") || "none"}`),
          );
        }, timeoutMs),
      };
      this.#waiting.add(waiter);
    });
  }

  /** The first delivery to this path and query. */
  deliveryTo(url) {
    return this.waitFor((delivery) => delivery.url === url);
  }

  async close() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #receive(request, response) {
    this.#count(request.url, 1);
    let answer;
    try {
      answer = await this.#recorded(request);
      if (answer.afterMs > 0) await pause(answer.afterMs);
    } finally {
      this.#count(request.url, -1); // before anybody can see the answer
    }
    const { status = 200, headers = {}, body = "" } = answer;
    response.writeHead(status, headers).end(body);
  }

  /** What the script has for the request, once that is complete. */
  async #recorded(request) {
    const body = Buffer.concat(await request.toArray());
    const delivery = new Delivery(request.method, request.url, request.rawHeaders, body);
    this.deliveries.push(delivery);
    for (const waiter of [...this.#waiting]) waiter.offer(delivery);
    const answers = this.#answers.get(request.url) ?? [{}];
    return answers.length > 1 ? answers.shift() : answers[0];
  }

  #count(url, change) {
    const running = (this.#running.get(url) ?? 0) + change;
    this.#running.set(url, running);
    this.#mostAtOnce.set(url, Math.max(this.mostAtOnce(url), running));
  }
}
