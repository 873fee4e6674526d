import { describe, expect, it } from "vitest";
import { decode, encode, encodeBinary, InvalidFrame } from "../../src/wire/codec";

// Frames as the server's own codec writes them.
const SPEECH =
  "000000be7b2274797065223a22737065656368222c226368616e6e656c223a22632d31222c22736571223a332c22726576223a302c227374617465223a22636f6d6d6974746564222c2267656e223a302c227370616e223a5b3130302c3930305d2c2274223a7b7d2c226c616e6775616765223a227074222c22766f696365223a22222c2273616d706c655f726174655f687a223a32343030302c226f6666736574223a3438302c2270686f6e656d6573223a5b5d2c226c617374223a747275657d0100ffff0080";
const CAPTURE_PAYLOAD = "0100ffff";

const fromHex = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)).buffer;
const toHex = (buffer: ArrayBuffer) =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

describe("decode", () => {
  it("reads a frame of speech that the server has written", () => {
    const { event, pcm } = decode(fromHex(SPEECH));
    expect(event).toMatchObject({
      type: "speech",
      seq: 3,
      language: "pt",
      offset: 480,
      last: true,
      span: [100, 900],
    });
    expect([...pcm]).toEqual([1, -1, -32768]);
  });

  it("fills in what the sender left out", () => {
    const { event } = decode('{"type":"transcript","channel":"c","seq":1,"text":"hi","language":"en"}');
    expect(event).toMatchObject({ rev: 0, state: "committed", stable: 0, words: [], span: [0, 0] });
  });

  it("gives every event its own defaults", () => {
    const one = decode('{"type":"transcript","channel":"c","seq":1,"text":"","language":""}').event;
    const two = decode('{"type":"transcript","channel":"c","seq":2,"text":"","language":""}').event;
    expect("t" in one && "t" in two && one.t).not.toBe("t" in two && two.t);
  });

  it.each([
    ["not JSON", "{"],
    ["no event", "[]"],
    ["an unknown type", '{"type":"toString","channel":"c"}'],
    ["no channel", '{"type":"end","seq":1}'],
    ["too short", new ArrayBuffer(3)],
    ["a header longer than the frame", fromHex("000000ff7b7d")],
    ["half a sample", fromHex(`${SPEECH}00`)],
  ])("refuses %s", (_, frame) => {
    expect(() => decode(frame)).toThrow(InvalidFrame);
  });
});

describe("encode", () => {
  it("puts the header's length, the header and the samples into a capture frame", () => {
    const frame = encodeBinary({ type: "capture", channel: "c-1", span: [320, 322] }, Int16Array.of(1, -1));
    const length = new DataView(frame).getUint32(0);
    const header = new TextDecoder().decode(new Uint8Array(frame, 4, length));
    expect(JSON.parse(header)).toEqual({ type: "capture", channel: "c-1", span: [320, 322] });
    expect(toHex(frame.slice(4 + length))).toBe(CAPTURE_PAYLOAD);
  });

  it("sends only the samples of a part of a longer buffer", () => {
    const part = Int16Array.of(9, 1, -1, 9).subarray(1, 3);
    expect(
      toHex(encodeBinary({ type: "capture", channel: "c", span: [0, 2] }, part)).endsWith(CAPTURE_PAYLOAD),
    ).toBe(true);
  });

  it("writes other events as text", () => {
    expect(encode({ type: "ack", channel: "c", kind: "speech", seq: 2, language: "pt" })).toBe(
      '{"type":"ack","channel":"c","kind":"speech","seq":2,"language":"pt"}',
    );
  });
});
