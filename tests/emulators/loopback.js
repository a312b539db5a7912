// The emulator listens on every interface and has no option for it; tests listen on this machine alone.
const serve = Bun.serve.bind(Bun);
Bun.serve = (options) => serve({ ...options, hostname: "127.0.0.1" });
