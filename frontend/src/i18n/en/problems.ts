// What can go wrong, in the words the user reads: what happened, and what to do.

export const problems = {
  "insecure-context": [
    "This page may not use the microphone",
    "Browsers allow it on https pages and on http://localhost only. Open Vivavoce at one of these, or translate a file instead.",
  ],
  "microphone-denied": [
    "The microphone is blocked",
    "Allow it for this page in the address bar (the microphone or lock symbol), then press Start again. You can also translate a file.",
  ],
  "microphone-missing": [
    "No microphone was found",
    "Connect one and press Start again, or translate a file instead.",
  ],
  "microphone-busy": [
    "The microphone cannot be opened",
    "Another program may be using it. Close that program, or choose another microphone under Sound, then press Start again.",
  ],
  "microphone-lost": [
    "The microphone was disconnected",
    "What you said until then is still being translated. Connect it again and press Start to go on.",
  ],
  "microphone-changed": [
    "The microphone was disconnected",
    "Another one has taken its place: speak on. Choose a different one under Sound and language.",
  ],
  "microphone-gone": [
    "The microphone was disconnected",
    "Nobody hears you now. Connect one: it is used at once, or choose it under Sound and language.",
  ],
  "camera-denied": [
    "The camera is blocked",
    "Allow it for this page in the address bar, or choose a picture instead. Your voice is translated without it, too.",
  ],
  "camera-missing": ["No camera was found", "Connect one, or choose a picture instead."],
  "camera-busy": [
    "The camera cannot be opened",
    "Another program may be using it. Close that program and switch the camera on again.",
  ],
  "camera-lost": [
    "The camera was disconnected",
    "Your voice goes on. Connect the camera and switch it on again.",
  ],
  "picture-unreadable": [
    "This picture cannot be shown",
    "It is empty, damaged, or of a kind that this browser does not know. JPEG, PNG and WebP work.",
  ],
  "file-unreadable": [
    "This file cannot be played",
    "It is empty, damaged, or of a kind that this browser does not know. MP3, M4A, WAV, FLAC, OGG, MP4 and WebM work.",
  ],
  "file-broken": [
    "The file ends in damaged data",
    "Everything up to the damage is translated. Export the file again to get the rest.",
  ],
  "file-silent": ["This video has no sound", "Choose a file in which somebody speaks."],
  "audio-blocked": [
    "The browser gives this page no sound",
    "Click anywhere on the page and press Start again. If that does not help, check that a sound device is connected.",
  ],
  unreachable: [
    "Vivavoce does not answer",
    "The server is not running or cannot be reached. Start it with `make run` and try again: this page notices by itself when it is back.",
  ],
  reconnecting: [
    "The connection was lost",
    "Reconnecting… Keep talking: the last 30 seconds are kept, and sent as soon as it is back.",
  ],
  "connection-lost": [
    "The connection was lost",
    "It could not be restored within 40 seconds. Check the network and that the server still runs, then press Start to go on.",
  ],
  at_capacity: [
    "All places are taken",
    "The server carries as many speakers as it can without slowing down the others. Try again when somebody has finished.",
  ],
  too_many_requests: [
    "Too many sessions from here",
    "Close Vivavoce in other tabs, wait a few seconds and press Start again.",
  ],
  audio_lost: [
    "Some speech was lost",
    "Recognition was away for more than 30 seconds; what was said at first is missing.",
  ],
  draining: [
    "The server is restarting",
    "It takes no new speakers for a moment. Try again in a few seconds.",
  ],
  stage_unavailable: [
    "A service is not running",
    "Translation needs the recogniser, the translator and the voice. See in the terminal which one has stopped, or start all with `make run`.",
  ],
  unsupported_language: [
    "This language pair is not installed",
    "Choose another pair, or install a model for it with `vivavoce models pull`.",
  ],
  unknown_voice: ["This voice is not installed", "Choose another voice."],
  "sound-stopped": [
    "The browser has paused all sound",
    "A call or another program may have taken it. It goes on by itself afterwards; if it does not, press Stop and Start.",
  ],
  "webrtc-blocked": [
    "Sound goes by the ordinary connection",
    "The faster way for calls (WebRTC) could not be opened from here; a firewall often is the reason. Everything works without it.",
  ],
  "webrtc-lost": [
    "Sound has changed to the ordinary connection",
    "The faster way for calls (WebRTC) broke down. The call goes on, and what had not been heard comes again.",
  ],
  unknown_room: [
    "This room is not there",
    "It has ended, or the link is not complete. Ask the host for a new one.",
  ],
  unknown_member: [
    "You are not in this room any more",
    "You were away for too long. Press Join to come in again.",
  ],
  wrong_password: ["The password is not right", "Enter the password that the host gave you."],
  host_present: [
    "The host is here already",
    "A room has one host at a time. Join as a speaker, or leave the room in the other tab first.",
  ],
  room_locked: ["The room is locked", "The host lets nobody else in at the moment. Ask them to unlock it."],
  room_full: ["The room is full", "Try again when somebody has left, or join as a listener."],
  removed: ["The host has removed you", "You are not in the room any more."],
  elsewhere: [
    "You are in this room in another tab",
    "The call goes on there. Join here to have a second place.",
  ],
  internal: [
    "Something went wrong",
    "Press Start to try again. If it happens again, the terminal of the server says why.",
  ],
} satisfies Record<string, [title: string, advice: string]>;
