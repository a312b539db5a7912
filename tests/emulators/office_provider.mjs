// An OIDC provider on loopback: argv is the port, the host in its issuer, the client's redirect address, and a file:
// the private keys that it signs with, and those that it lists. SIGHUP has it read the file anew; who is logging in then
// goes on, since all providers of a process have one store.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import Provider from "oidc-provider";
import MemoryAdapter from "oidc-provider/lib/adapters/memory_adapter.js";

const [port, host, callback, file] = process.argv.slice(2);
let serve, listed;

class OneStore extends MemoryAdapter {}

function read() {
  const keys = JSON.parse(readFileSync(file, "utf8"));
  listed = JSON.stringify({ keys: keys.listed });
  const provider = new Provider(`http://${host}:${port}`, {
    adapter: OneStore,
    jwks: { keys: keys.signing },
    clients: [{ client_id: "zhiban", client_secret: "secret-of-the-client", redirect_uris: [callback] }],
    claims: { openid: ["sub"], profile: ["staff_no"] },
    cookies: { keys: ["of the tests"] },
    // Whoever logs in as `u-0417` has that subject and that number.
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, staff_no: id }) }),
  });
  serve = provider.callback();
  console.log("has read its keys");
}

read();
process.on("SIGHUP", read);
createServer((request, answer) => {
  if (request.url === "/jwks") answer.setHeader("content-type", "application/json").end(listed);
  else serve(request, answer);
}).listen(Number(port), "127.0.0.1");
