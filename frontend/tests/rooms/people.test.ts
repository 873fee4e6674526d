import { expect, it } from "vitest";
import { captionsUnder, personOf, readable, speakersOf, speakingNow } from "../../src/rooms/people";
import { caption, line } from "../components/captions";

const said = line("Hola.", { language: "es" });

it("who has a channel may speak", () => {
  const people = [
    personOf({ id: "1", name: "Ana", role: "host", channel: "a" }),
    personOf({ id: "2", name: "Bo", role: "listener" }),
  ];
  expect(speakersOf(people).map(({ name }) => name)).toEqual(["Ana"]);
  expect(people[1]).toMatchObject({ present: true, muted: false });
});

it("under a speaker stand their newest words, translated where they are", () => {
  const list = [
    caption(0, { channel: "a" }),
    caption(0, { channel: "b" }),
    caption(1, { channel: "a", translation: null, source: said }),
    caption(2, { channel: "a", translation: null, source: line("") }),
  ];
  const under = captionsUnder(list, "a", 2);
  expect(under.map((each) => readable(each)?.text)).toEqual(["Frase 0.", "Hola."]);
});

it("speaks now who is in the middle of a sentence, or whose translation sounds", () => {
  const list = [
    caption(0, { channel: "a", source: line("We", { final: false }) }),
    caption(0, { channel: "b", voice: "playing" }),
    caption(0, { channel: "c", source: line("An old", { final: false }) }),
    caption(1, { channel: "c" }),
  ];
  expect([...speakingNow(list)]).toEqual(["a", "b"]);
});
