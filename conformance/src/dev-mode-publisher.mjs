// An application with QSTASH_DEV=true and no credentials. Argument: destination; prints the answer.
import { Client } from "@upstash/qstash";

const [url] = process.argv.slice(2);
const answer = await new Client().publish({ url, body: "from development mode" });
console.log(JSON.stringify(answer));
