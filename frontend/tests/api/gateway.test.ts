import { describe, expect, it, vi } from "vitest";
import { type ApiError, fetchInfo, openLive, renewTicket } from "../../src/api/gateway";

function answer(status: number, body: unknown) {
  const fetched = vi.fn<typeof fetch>(
    async () => new Response(typeof body === "string" ? body : JSON.stringify(body), { status }),
  );
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

const caught = (promise: Promise<unknown>) =>
  promise.then(() => null).catch((error: unknown) => error as ApiError);

describe("the gateway", () => {
  it("is asked for a channel, with a voice only where one was chosen", async () => {
    const fetched = answer(201, { channel: "c", ticket: "t", expires_s: 30, key: "k" });
    await openLive({ source: "en", target: "pt", voice: "" });
    await openLive({ source: "en", target: "pt", voice: "pf_dora" });
    const bodies = fetched.mock.calls.map(([, init]) => JSON.parse(String(init?.body)));
    expect(bodies).toEqual([
      { source: "en", target: "pt" },
      { source: "en", target: "pt", voice: "pf_dora" },
    ]);
  });

  it("is shown the channel's key for a new ticket", async () => {
    const fetched = answer(201, { ticket: "t2" });
    await renewTicket("a/b", "secret");
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/live/a%2Fb/ticket");
    expect(fetched.mock.calls[0]?.[1]?.headers).toEqual({ "X-Channel-Key": "secret" });
  });

  it("is quoted when it refuses", async () => {
    answer(422, {
      error_code: "unsupported_language",
      message: "English to Welsh is not installed.",
      details: {},
    });
    const error = await caught(openLive({ source: "en", target: "cy", voice: "" }));
    expect([error?.code, error?.message, error?.fatal]).toEqual([
      "unsupported_language",
      "English to Welsh is not installed.",
      true,
    ]);
  });

  it.each([
    [429, "too_many_requests"],
    [503, "at_capacity"],
  ])("may be asked again after %i", async (status, code) => {
    answer(status, { error_code: code, message: "later" });
    expect((await caught(fetchInfo()))?.fatal).toBe(false);
  });

  it.each([
    ["a broken connection", () => Promise.reject(new TypeError("failed"))],
    ["a proxy in its place", async () => new Response("Bad Gateway", { status: 502 })],
    ["another program on its port", async () => new Response("<html>hello</html>", { status: 200 })],
  ])("does not answer: %s", async (_, fetched) => {
    vi.stubGlobal("fetch", fetched);
    expect((await caught(fetchInfo()))?.code).toBe("unreachable");
  });
});
