import { describe, expect, it } from "vitest";
import { ApiError } from "../../src/api/gateway";
import { AudioBlocked, EngineMissing } from "../../src/audio/engine";
import { FileError } from "../../src/audio/file";
import { MicrophoneError } from "../../src/audio/microphone";
import { en } from "../../src/i18n/messages";
import { problemFromServer, problemOf, problemOfLoss, wordsFor } from "../../src/session/problems";

describe("problemOf", () => {
  it.each([
    [new MicrophoneError("microphone-denied"), /blocked/, /allow it/i],
    [new MicrophoneError("microphone-missing"), /no microphone/i, /connect one/i],
    [new MicrophoneError("microphone-busy"), /cannot be opened/, /another program/i],
    [new MicrophoneError("insecure-context"), /may not use/, /https/],
    [new FileError("file-unreadable", "a.png"), /cannot be played/, /MP3/],
    [new AudioBlocked(), /no sound/, /click/i],
    [new EngineMissing(), /does not answer/, /make run/],
    [new ApiError(0, "unreachable", "x"), /does not answer/, /make run/],
    [new ApiError(503, "at_capacity", "8 of 8"), /places are taken/, /try again/i],
    [new TypeError("a bug"), /went wrong/, /try again/i],
  ])("%s: says what happened and what to do", (error, title, advice) => {
    const { title: happened, advice: todo } = wordsFor(problemOf(error), en.problems);
    expect(happened).toMatch(title);
    expect(todo).toMatch(advice);
  });

  it("quotes the server where it knows better, such as which model is missing", () => {
    const said = "English to Welsh is not installed; this would add it: `vivavoce models pull --model x`.";
    expect(wordsFor(problemOf(new ApiError(422, "unsupported_language", said)), en.problems)).toMatchObject({
      title: expect.stringMatching(/not installed/),
      advice: said,
    });
  });

  it("has words for codes that it has never heard of", () => {
    const words = wordsFor(problemFromServer("brand_new", "Do this."), en.problems);
    expect(words).toEqual({ title: en.problems.internal[0], advice: "Do this." });
  });
});

describe("problemOfLoss", () => {
  it("says that a connection was lost when it had worked", () => {
    expect(problemOfLoss({ opened: true, closeCode: 1006 }, null).code).toBe("connection-lost");
  });

  it("says what the server said before it refused", () => {
    const last = problemFromServer("draining", "");
    expect(problemOfLoss({ opened: false, closeCode: 1013 }, last)).toBe(last);
  });

  it("reads the close code where nothing was said", () => {
    expect(problemOfLoss({ opened: false, closeCode: 1013 }, null).code).toBe("at_capacity");
    expect(problemOfLoss({ opened: false, closeCode: 1006 }, null).code).toBe("unreachable");
  });

  it("says why coming back was refused", () => {
    const cause = new ApiError(403, "not_allowed", "The key does not fit.");
    expect(problemOfLoss({ opened: true, closeCode: 1008, cause }, null).said).toBe("The key does not fit.");
  });
});
