"""Defences in the browser: a page goes on where it was, takes a step once, hides its token."""

from tests.defences.defence import Defence

SOCKET = "tests/frontend/net/socket.test.js"
STEP_LOG = "tests/frontend/lib/step-log.test.js"

DEFENCES = (
    Defence(
        id="page-hides-token",
        against="3 6",
        what="a link's token leaves the address bar before anything is asked",
        without="it stays, in the history and on every screenshot",
        source="frontend/state/entry.js",
        old="      this.bar.replace(found.rest);\n",
        new="",
        test="tests/frontend/state/entry.test.js::"
        "the token leaves the address bar before anything is asked",
    ),
    Defence(
        id="page-goes-on",
        against="F15 F16",
        what="a page that lost its stream asks for what follows its last step",
        without="it asks for everything again",
        source="frontend/net/socket.js",
        old="() => this.connect(this.options.nextAfter()),",
        new="() => this.connect(this.options.after),",
        test=f"{SOCKET}::after a loss it goes on where it was",
    ),
    Defence(
        id="page-waits-longer",
        against="F15",
        what="pages wait longer each time that a server does not answer",
        without="they try four times a second for as long as it is away",
        source="frontend/net/socket.js",
        old="FIRST_WAIT_MS * 2 ** this.failures",
        new="FIRST_WAIT_MS",
        test=f"{SOCKET}::"
        "it waits twice as long each time, at most five seconds, and anew after a success",
    ),
    Defence(
        id="page-waits-by-chance",
        against="F15",
        what="pages do not all come back at the same instant",
        without="they do",
        source="frontend/net/socket.js",
        old="const chance = 0.5 + 0.5 * this.timers.random();",
        new="const chance = 1;",
        test=f"{SOCKET}::chance spreads the waits, down to half",
    ),
    Defence(
        id="page-gives-up-a-try",
        against="F16",
        what="a try that nobody answers is given up for another",
        without="the page waits for it for ever",
        source="frontend/net/socket.js",
        old='setTimeout(() => this.lose(0, "no answer"), TRY_MS)',
        new="setTimeout(() => {}, TRY_MS)",
        test=f"{SOCKET}::a try without an answer is given up for another",
    ),
    Defence(
        id="page-hears-one",
        against="F16",
        what="what a socket says that was replaced is not heard",
        without="two streams are taken for one",
        source="frontend/net/socket.js",
        old="if (socket === this.socket) this.hear(data);",
        new="this.hear(data);",
        test=f"{SOCKET}::what a socket says that was replaced is not heard",
    ),
    Defence(
        id="page-takes-once",
        against="F14 F16",
        what="steps that are at hand gain nothing by coming again",
        without="they are kept twice",
        source="frontend/lib/step-log.js",
        old="  if (!missingRange(log, batch.first, batch.last)) return log;\n",
        new="",
        test=f"{STEP_LOG}::what is at hand, be it in pieces, is not taken again",
    ),
    Defence(
        id="page-bounded",
        against="9",
        what="a page holds so much of a run, and fetches the rest when it is looked at",
        without="it holds all of it",
        source="frontend/lib/step-log.js",
        old="  return withinSize(added, start, keep.keepBytes, near);",
        new="  return withinSize(added, start, Infinity, near);",
        test=f"{STEP_LOG}::live, the oldest go when the log is too large",
    ),
)
