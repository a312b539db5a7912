// An OIDC provider on loopback: argv is the port, the client's redirect address, and the file of its private keys.
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const [port, callback, keys] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks: JSON.parse(readFileSync(keys, "utf8")),
  clients: [{ client_id: "zhiban", client_secret: "secret-of-the-client", redirect_uris: [callback] }],
  claims: { openid: ["sub"], profile: ["staff_no"] },
  cookies: { keys: ["of the tests"] },
  // Whoever logs in as `u-0417` has that subject and that number.
  findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, staff_no: id }) }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
