"""Hostile chargers at `busbard`, while others charge. One threat of the list at a time:

    strangers  T4: many names that the site does not know
    words      T10: a charger whose every text holds line ends, escapes and markup
    others     T11: a charger that tells of another's transaction
    storm      e1: every charger logs in over TLS with its password, all at the same moment

Judged: who is hostile gets a refusal or an empty answer, the others' leases are renewed all the
while, nothing of it is kept on the disk, and the log keeps its lines.

    hostile.py --busbard PATH --busbar PATH --threat NAME [--count N] [--figures]
"""

import asyncio
import contextlib
import json
import os
import re
import shutil
import sqlite3
import time

import websockets

import depot as parts


def arguments(parser):
    parser.add_argument("--threat", choices=sorted(THREATS), required=True)
    parser.add_argument("--count", type=int, default=100, help="strangers, or chargers that storm")
    parser.add_argument(
        "--figures", action="store_true", help="judge times too, on a machine that has nothing else"
    )


def site(options):
    if options.threat == "storm":
        return parts.Site(limit_amps=9_000, chargers=options.count, security_profile=2)
    return parts.Site(chargers=3)


def address(number):
    """An address of the loopback by number; 127.0.0.1 is nobody's."""
    return f"127.0.{1 + number // 250 % 200}.{1 + number % 250}"


async def charging(depot, verdict, chargers):
    """Starts the daemon, and lets some charge."""
    await depot.start_daemon()
    depot.connect()
    await asyncio.gather(*(c.plug_in() for c in chargers))
    verdict.expect(
        "the good ones charge",
        await depot.until("charging", lambda: all(c.amps > 0 for c in chargers), 60),
    )


async def undisturbed(depot, verdict, chargers, links, begin):
    """The good ones have kept their connections and their leases."""
    await asyncio.sleep(depot.site.timing.renew_s)
    gap = depot.longest_gap(chargers, begin)
    verdict.figures["renewal_gap_longest_s"] = round(gap, 2)
    verdict.expect(
        f"leases are renewed in time: {gap:.1f} s", gap < depot.site.timing.lease_s
    )
    verdict.expect(
        "the good ones keep their connections", [c.link for c in chargers] == links
    )
    verdict.expect("the good ones charge all the while", all(c.amps > 0 for c in chargers))
    verdict.expect("busbard lives", depot.daemon.returncode is None)


def log_bytes(depot):
    with open(os.path.join(depot.directory, "busbard.log"), "rb") as file:
        return file.read()


def files_that_hold(depot, word):
    """The files of the state directory in which the bytes stand somewhere."""
    found = []
    for folder, _, names in os.walk(os.path.join(depot.directory, "state")):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                if word in file.read():
                    found.append(name)
    return found


def resident_kib(depot):
    with open(f"/proc/{depot.daemon.pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


# MARK: T4


class Stranger(asyncio.Protocol):
    """Asks for an upgrade, keeps the status, and waits for the end."""

    def __init__(self, name, end):
        self.name, self.end, self.heard = name, end, b""

    def connection_made(self, transport):
        transport.write(
            b"GET /ocpp/%s HTTP/1.1\r\nHost: box\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ocpp1.6\r\n\r\n" % self.name
        )

    def data_received(self, data):
        self.heard += data

    def connection_lost(self, error):
        if not self.end.done():
            self.end.set_result(self.heard[9:12].decode())


async def crowd(depot, count, statuses):
    """So many strangers, some at a time, each with a name and an address of its own."""
    loop = asyncio.get_running_loop()
    numbers = iter(range(count))

    async def worker():
        for number in numbers:
            end = loop.create_future()
            name = b"stranger-%x" % depot.rng.getrandbits(128)
            await loop.create_connection(
                lambda: Stranger(name, end),
                "127.0.0.1",
                depot.port,
                local_addr=(address(number), 0),
            )
            status = await end
            statuses[status] = statuses.get(status, 0) + 1

    await asyncio.gather(*(worker() for _ in range(32)))


async def strangers(depot, verdict):
    good = depot.chargers
    await charging(depot, verdict, good)
    begin, links = depot.time(), [c.link for c in good]
    # What the first ones bring in stays: code, buffers, the fifty that are remembered.
    await crowd(depot, 500, {})
    memory, lines = resident_kib(depot), log_bytes(depot).count(b"\n")
    statuses, since = {}, time.monotonic()
    await crowd(depot, depot.options.count, statuses)
    took = time.monotonic() - since
    verdict.expect(
        f"every stranger is refused: {statuses}", statuses == {"404": depot.options.count}
    )
    growth = resident_kib(depot) - memory
    verdict.expect(f"memory stays: {growth} KiB", growth < 8 * 1024)
    verdict.expect(
        "the log stays", log_bytes(depot).count(b"\n") - lines < 20
        and b"stranger-" not in log_bytes(depot)
    )
    kept = files_that_hold(depot, b"stranger-")
    verdict.expect(f"nothing of them is kept: {kept}", kept == [])
    document = await depot.document("chargers")
    verdict.expect("fifty are remembered", len(document["strangers"]) == 50)
    await undisturbed(depot, verdict, good, links, begin)
    verdict.figures |= {
        "strangers": depot.options.count,
        "seconds": round(took, 1),
        "memory_growth_kib": growth,
    }


# MARK: T10

# Line ends, a forged line, a cleared screen in C0 and C1, markup, a turned line, a lost end.
WORDS = "\r\nFORGED\x1b[2J<script>\x9b\x7f\u202e\u2028\0"
DANGEROUS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
LINE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S* \w+ busbard")


def nasty_calls():
    """Every message of a charger with such words in every text that it has."""
    now, w = "2026-01-01T00:00:00Z", WORDS
    value = {"value": w, "context": w, "format": w, "measurand": w, "phase": w, "location": w,
             "unit": w}
    return [
        ("BootNotification", {
            "chargePointVendor": w, "chargePointModel": w, "chargePointSerialNumber": w,
            "chargeBoxSerialNumber": w, "firmwareVersion": w, "iccid": w, "imsi": w,
            "meterType": w, "meterSerialNumber": w}),
        ("StatusNotification", {
            "connectorId": 1, "errorCode": w, "status": w, "info": w, "vendorId": w,
            "vendorErrorCode": w, "timestamp": w}),
        ("StatusNotification", {
            "connectorId": 1, "errorCode": w, "status": "Charging", "info": w, "timestamp": now}),
        ("Authorize", {"idTag": w}),
        ("MeterValues", {
            "connectorId": 1, "meterValue": [{"timestamp": w, "sampledValue": [value]}]}),
        ("StartTransaction", {
            "connectorId": 1, "idTag": w, "meterStart": 0, "timestamp": now}),
        ("StopTransaction", {
            "transactionId": 999_999, "idTag": w, "meterStop": 1, "timestamp": now, "reason": w,
            "transactionData": [{"timestamp": w, "sampledValue": [value]}]}),
        ("DataTransfer", {"vendorId": w, "messageId": w, "data": w}),
        ("SecurityEventNotification", {"type": w, "timestamp": now, "techInfo": w}),
        ("FirmwareStatusNotification", {"status": w}),
        ("DiagnosticsStatusNotification", {"status": w}),
        ("LogStatusNotification", {"status": w}),
        (w, {w: w}),
    ]


class Nasty:
    """A charger that speaks such words and answers our calls with them."""

    def __init__(self, depot, charger):
        self.address = f"ws://127.0.0.1:{depot.port}/ocpp/{charger.id}"
        self.answers = {}

    async def run(self):
        async with websockets.connect(self.address, subprotocols=["ocpp1.6"]) as ws:
            for number, (action, payload) in enumerate(nasty_calls()):
                await ws.send(json.dumps([2, f"n{number}", action, payload]))
            turns = 0
            async for text in ws:
                frame = json.loads(text)
                if frame[0] != 2:
                    self.answers[frame[1]] = frame[0]
                    continue
                turns += 1
                refusal = [3, frame[1], {"status": WORDS}]
                fault = [4, frame[1], WORDS, WORDS, {WORDS: WORDS}]
                await ws.send(json.dumps(refusal if turns % 2 else fault))


async def words(depot, verdict):
    *good, bad = depot.chargers
    bad.cut_off()
    await charging(depot, verdict, good)
    begin, links = depot.time(), [c.link for c in good]
    nasty = Nasty(depot, bad)
    running = asyncio.create_task(nasty.run())
    depot.tasks.append(running)
    verdict.expect(
        "every message is answered",
        await depot.until("answers", lambda: len(nasty.answers) == len(nasty_calls()), 30),
    )
    # Its firmware is strange, and it refuses its set-up: both are alarms, and so lines of the log.
    verdict.expect(
        "its words come into the log",
        await depot.until("a line", lambda: b"FORGED" in log_bytes(depot), 60),
    )
    for page in (("status",), ("chargers",), ("alarms",), ("meters",), ("why", f"{bad.id}/1")):
        for shown in (page, (*page, "--json")):
            code, output, complaint = await depot.busbar(*shown)
            bare = DANGEROUS.findall(output + complaint)
            verdict.expect(f"{shown} shows text: {bare}", code in (0, 1) and not bare)
            if shown is not page:
                verdict.expect(f"{shown} is JSON", bool(json.loads(output)))
    log = log_bytes(depot).decode()
    odd = [line for line in log.split("\n")[:-1] if not LINE.match(line)]
    verdict.expect(f"each event is one line of the log: {odd}", odd == [])
    verdict.expect("no line of the log holds a control character", not DANGEROUS.search(log))
    verdict.figures["callerrors"] = sum(kind == 4 for kind in nasty.answers.values())
    await undisturbed(depot, verdict, good, links, begin)


# MARK: T11


def kept_transactions(depot):
    """What the database knows of transactions, and of ends that belong to none. It is read from a
    copy: the daemon lets nobody else open it."""
    original = os.path.join(depot.directory, "state", "busbar.sqlite")
    copy = os.path.join(depot.directory, "copy.sqlite")
    for ending in ("", "-wal"):
        shutil.copyfile(original + ending, copy + ending)
    with contextlib.closing(sqlite3.connect(copy)) as database:
        rows = database.execute("SELECT id, charger, meter_stop, reason FROM transactions")
        apart = database.execute("SELECT charger, told_id FROM unmatched_stops")
        return {row[0]: row[1:] for row in rows}, apart.fetchall()


async def ask(ws, number, action, payload):
    """The answer to one message; what busbard asks meanwhile is answered with an error."""
    await ws.send(json.dumps([2, number, action, payload]))
    while True:
        frame = json.loads(await asyncio.wait_for(ws.recv(), 30))
        if frame[0] == 2:
            await ws.send(json.dumps([4, frame[1], "InternalError", "", {}]))
        elif frame[1] == number:
            return frame


async def others(depot, verdict):
    *good, bad = depot.chargers
    bad.cut_off()
    await charging(depot, verdict, good)
    begin, links = depot.time(), [c.link for c in good]
    numbers = {c.transaction: c for c in good}
    before, _ = kept_transactions(depot)
    answers = {}
    async with websockets.connect(
        f"ws://127.0.0.1:{depot.port}/ocpp/{bad.id}", subprotocols=["ocpp1.6"]
    ) as ws:
        await ask(ws, "boot", "BootNotification", {
            "chargePointVendor": "Third", "chargePointModel": "Wall 22", "firmwareVersion": "1"})
        for number, victim in numbers.items():
            now = parts.iso(victim.now())
            sample = {"timestamp": now, "sampledValue": [
                {"value": "0", "measurand": "Current.Import", "unit": "A"},
                {"value": "0", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]}
            start = victim.start_payload
            calls = [
                # Its own connector's number, the victim's, and no connector's.
                *(("MeterValues", {
                    "connectorId": connector, "transactionId": number, "meterValue": [sample]})
                    for connector in (0, 1, 2)),
                ("StatusNotification", {
                    "connectorId": 1, "errorCode": "NoError", "status": "Available",
                    "timestamp": now}),
                ("Authorize", {"idTag": victim.tag}),
                # The victim's own start, word by word: no number of the victim's may come back.
                ("StartTransaction", {
                    "connectorId": 1, "idTag": start.id_tag, "meterStart": start.meter_start,
                    "timestamp": start.timestamp}),
                ("StopTransaction", {
                    "transactionId": number, "meterStop": 0, "timestamp": now,
                    "reason": "DeAuthorized", "idTag": victim.tag, "transactionData": [sample]}),
                ("DataTransfer", {
                    "vendorId": "x", "messageId": "stop", "data": str(number)}),
            ]
            for action, payload in calls:
                answer = await ask(ws, f"{number}-{len(answers)}", action, payload)
                answers[f"{number}-{len(answers)}"] = answer
                if action == "StartTransaction" and answer[0] == 3:
                    verdict.expect(
                        "a start gets a number of its own",
                        answer[2]["transactionId"] not in numbers,
                    )
        # Answers to calls of other connections, by the ids that those may have.
        for connection in range(1, 6):
            for call in range(1, 20):
                await ws.send(json.dumps([3, f"{connection}-{call}", {"status": "Rejected"}]))
    await undisturbed(depot, verdict, good, links, begin)
    after, apart = kept_transactions(depot)
    verdict.expect(
        f"no transaction of another's has changed: {after}",
        {n: after.get(n) for n in numbers} == {n: before.get(n) for n in numbers}
        and all(before[n] == (c.id, None, None) for n, c in numbers.items()),
    )
    verdict.expect(
        f"its ends are kept apart under its own name: {apart}",
        {told for name, told in apart if name == bad.id} == set(numbers)
        and {name for name, _ in apart} == {bad.id},
    )
    # The true ends still count.
    told = {c.transaction: int(c.energy_wh) for c in good}
    await asyncio.gather(*(c.unplug() for c in good))
    ended, _ = kept_transactions(depot)
    verdict.expect(
        f"the true ends count: {ended}",
        all(ended[n][2] == "EVDisconnected" and ended[n][1] is not None for n in told),
    )
    verdict.figures["messages"] = len(answers)


# MARK: e1


class Comer:
    """A charger that does no more than to come back."""

    def __init__(self, depot, charger):
        self.depot, self.number, self.charger = depot, charger.index, charger
        self.address, self.proof = depot.dialing(charger.id, charger.id, charger.password)
        self.ws = None
        self.refusals = []

    async def come(self):
        """Comes back as often as it takes, and is answered."""
        while True:
            try:
                self.ws = await websockets.connect(
                    self.address,
                    subprotocols=["ocpp1.6"],
                    open_timeout=60,
                    ping_interval=None,
                    local_addr=(address(self.number), 0),
                    **self.proof,
                )
                break
            except websockets.InvalidStatus as no:
                self.refusals.append(no.response.status_code)
            except (OSError, websockets.WebSocketException, asyncio.TimeoutError) as error:
                self.refusals.append(type(error).__name__)
            await asyncio.sleep(self.depot.rng.uniform(0.2, 1.0))
        boot = {"chargePointVendor": "Third", "chargePointModel": "Wall 22",
                "firmwareVersion": "1"}
        answer = await ask(self.ws, "boot", "BootNotification", boot)
        if answer[0] != 3 or answer[2]["status"] != "Accepted":
            self.charger.faults.append(f"boot: {answer}")

    def drop(self):
        self.ws.transport.abort()


async def storm(depot, verdict):
    await depot.start_daemon()
    comers = [Comer(depot, c) for c in depot.chargers]
    # A listener is there as soon as one gets in.
    await comers[0].come()
    for what in ("first", "again"):
        for comer in comers:
            comer.refusals = []
            if comer.ws:
                comer.drop()
        since = time.monotonic()
        await asyncio.gather(*(c.come() for c in comers))
        took = time.monotonic() - since
        refusals = [r for c in comers for r in c.refusals]
        wrong = [r for r in refusals if r in (400, 401, 403, 404, 429)]
        verdict.expect(f"{what}: nobody's login is taken for a wrong one: {wrong}", wrong == [])
        verdict.figures |= {
            f"{what}_all_back_s": round(took, 2), f"{what}_refused": len(refusals)
        }
        if depot.options.figures:
            verdict.expect(f"{what}: all are back within ten seconds", took <= 10)
    document = await depot.document("chargers")
    verdict.expect(
        "all are connected",
        all(row["online"] for row in document["chargers"]),
    )
    tick = (await depot.document("status"))["tick"]
    verdict.figures["tick"] = tick
    verdict.expect("busbard lives", depot.daemon.returncode is None)


THREATS = {"strangers": strangers, "words": words, "others": others, "storm": storm}


if __name__ == "__main__":
    parts.run(
        "hostile",
        lambda depot, verdict: THREATS[depot.options.threat](depot, verdict),
        site,
        arguments,
        limit=lambda options: 120 + options.count / 50,
    )
