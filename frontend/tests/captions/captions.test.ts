import { describe, expect, it } from "vitest";
import { type CaptionAction, type Captions, captions, MAX_CAPTIONS } from "../../src/captions/captions";
import type { AnyEvent } from "../../src/generated/events";
import { decode } from "../../src/wire/codec";

const event = (event: AnyEvent): CaptionAction => ({
  type: "event",
  event: decode(JSON.stringify(event)).event,
});
const said = (seq: number, text: string, more: Partial<AnyEvent> = {}) =>
  event({ type: "transcript", channel: "c", seq, text, language: "en", ...more } as AnyEvent);
const translated = (seq: number, text: string, more: Partial<AnyEvent> = {}) =>
  event({
    type: "translation",
    channel: "c",
    seq,
    text,
    language: "pt",
    source_language: "en",
    ...more,
  } as AnyEvent);
const draft = (rev: number) => ({ state: "tentative", rev }) as const;
const made = (...actions: CaptionAction[]): Captions => actions.reduce(captions, []);
const lines = (list: Captions) =>
  list.map(({ source, translation }) => [source?.text ?? "", translation?.text ?? ""]);

describe("captions", () => {
  it("put the translation with what was said, whichever comes first", () => {
    expect(lines(made(said(0, "Hello."), translated(0, "Olá.")))).toEqual([["Hello.", "Olá."]]);
    expect(lines(made(translated(0, "Olá."), said(0, "Hello.")))).toEqual([["Hello.", "Olá."]]);
  });

  it("follow the order of the segments", () => {
    expect(lines(made(said(1, "b"), said(0, "a"), said(2, "c")))).toEqual([
      ["a", ""],
      ["b", ""],
      ["c", ""],
    ]);
  });

  it("follow it for each speaker, whatever others said meanwhile", () => {
    const list = made(said(0, "a"), said(2, "c"), said(0, "x", { channel: "d" }), said(1, "b"));
    expect(list.map(({ channel, seq }) => `${channel}${seq}`)).toEqual(["c0", "c1", "c2", "d0"]);
  });

  it("replace a draft by a newer one, and the last one for good", () => {
    const list = made(
      said(0, "He", draft(1)),
      said(0, "Hello", draft(2)),
      said(0, "Hello."),
      said(0, "Hell", draft(3)),
    );
    expect(list[0]?.source).toMatchObject({ text: "Hello.", final: true });
  });

  it("take drafts of a recogniser that has restarted and counts from the beginning", () => {
    expect(lines(made(said(0, "Hello there", draft(9)), said(0, "Hello", draft(0))))).toEqual([
      ["Hello", ""],
    ]);
  });

  it("are the same object when nothing is new", () => {
    const list = made(said(0, "Hello."), translated(0, "Olá."));
    const drafted = made(said(0, "Hel", draft(1)));
    expect(captions(drafted, said(0, "Hel", draft(1)))).toBe(drafted);
    expect(captions(list, said(0, "Hello."))).toBe(list);
    expect(captions(list, translated(0, "Olá."))).toBe(list);
  });

  it("of a new session stand behind those of the one before", () => {
    const list = made(
      said(0, "a"),
      said(1, "b"),
      said(0, "c", { channel: "d" }),
      said(1, "e", { channel: "d" }),
    );
    expect(lines(list).map(([text]) => text)).toEqual(["a", "b", "c", "e"]);
  });

  it("show a segment in another language when that was asked for", () => {
    const list = made(translated(0, "Olá."), translated(0, "Hola.", { language: "es", gen: 1 }));
    expect(list[0]?.translation).toMatchObject({ text: "Hola.", language: "es" });
  });

  it("lose unfinished drafts when the languages change or the session stops", () => {
    const changed = made(said(0, "done"), said(1, "half", draft(1)), {
      type: "changed",
      channel: "c",
      gen: 1,
    });
    expect(lines(changed)).toEqual([["done", ""]]);
    const kept = made(said(0, "new", { ...draft(1), gen: 1 }), { type: "changed", channel: "c", gen: 1 });
    expect(lines(kept)).toEqual([["new", ""]]);
    expect(made(said(0, "half", draft(1)), { type: "stopped" })).toEqual([]);
  });

  it("that will be heard again in a new channel make way for it", () => {
    const list = made(
      said(0, "done", { span: [0, 100] }),
      said(1, "lost", { span: [100, 300] }),
      { type: "replaced", channel: "c", sample: 100 },
      said(0, "again", { channel: "d", span: [0, 200] }),
    );
    expect(lines(list).map(([text]) => text)).toEqual(["done", "again"]);
  });

  it("know what is spoken, when it was heard, and what failed", () => {
    const tombstone = event({ type: "tombstone", channel: "c", seq: 0, stage: "tts", code: "engine_failed" });
    const list = made(
      said(0, "Hello."),
      { type: "voice", key: "c/0", voice: "coming", marks: { "asr.commit": 1 } },
      { type: "voice", key: "c/0", voice: "playing" },
      { type: "heard", key: "c/0", responseMs: 640, playoutMs: 40 },
      tombstone,
    );
    expect(list[0]).toMatchObject({
      voice: "playing",
      marks: { "asr.commit": 1 },
      responseMs: 640,
      playoutMs: 40,
      failure: "tts:engine_failed",
    });
  });

  it("ignore news about what they do not have", () => {
    const list = made(said(0, "a"));
    expect(captions(list, { type: "heard", key: "c/7", responseMs: 1, playoutMs: 1 })).toBe(list);
    expect(captions(list, event({ type: "tombstone", channel: "c", seq: 7, stage: "asr", code: "x" }))).toBe(
      list,
    );
  });

  it("are bounded, the oldest going first", () => {
    const list = made(...Array.from({ length: MAX_CAPTIONS + 20 }, (_, seq) => said(seq, `${seq}`)));
    expect([list.length, list[0]?.seq]).toEqual([MAX_CAPTIONS, 20]);
  });

  it("can be cleared", () => {
    expect(made(said(0, "a"), { type: "clear" })).toEqual([]);
  });
});
