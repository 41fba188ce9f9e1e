"""Strangers, garbage and a charger that has lost its mind, while eleven others charge.

Judged: each bad deed gets a refusal, a CALLERROR or a closed socket; busbard lives; the others'
leases are renewed in time all the while; and `busbar chargers --json` counts what was odd.

    garbage.py --busbard PATH --busbar PATH [--seed N]
"""

import asyncio
import json

import websockets

import depot as parts

BAD = "CP-12"

# What the upgrade is asked with, and the status that it is refused with.
UPGRADES = [
    ("an unknown identity", "/ocpp/CP-99", ["ocpp1.6"], 404),
    ("no identity", "/ocpp/", ["ocpp1.6"], 400),
    ("another path", "/", ["ocpp1.6"], 400),
    ("a path that climbs", "/ocpp/../CP-12", ["ocpp1.6"], 400),
    ("an encoded identity", "/ocpp/CP%2D12", ["ocpp1.6"], 400),
    ("a long identity", "/ocpp/" + "C" * 2000, ["ocpp1.6"], 400),
    ("a subprotocol of another kind", f"/ocpp/{BAD}", ["mqtt"], 400),
    ("no subprotocol", f"/ocpp/{BAD}", None, 400),
    ("a charger that is connected", "/ocpp/CP-01", ["ocpp1.6"], 409),
]

# Texts of a connected charger, and the code of the CALLERROR; None: no answer is owed.
TEXTS = [
    ("no JSON", "{not json", None),
    ("an object", "{}", None),
    ("an empty list", "[]", None),
    ("a number", "17", None),
    ("a deep nest", "[" * 5000 + "]" * 5000, None),
    ("a strange message type", '[9,"x1","Heartbeat",{}]', None),
    ("an answer to nothing", '[3,"nobody",{}]', None),
    ("an error to nothing", '[4,"nobody","GenericError","",{}]', None),
    ("an action that nobody knows", '[2,"g1","Dance",{}]', {"NotImplemented", "NotSupported"}),
    ("a payload that is a list", '[2,"g2","Authorize",[]]', "any"),
    (
        "a connector that is a text",
        '[2,"g3","StatusNotification",{"connectorId":"one","errorCode":"NoError",'
        '"status":"Charging"}]',
        {"TypeConstraintViolation"},
    ),
    ("a start without its fields", '[2,"g4","StartTransaction",{}]', "any"),
    (
        "a start that is all wrong types",
        '[2,"g5","StartTransaction",{"connectorId":[],"idTag":7,"meterStart":"x","timestamp":1}]',
        "any",
    ),
    ("meter values that are a number", '[2,"g6","MeterValues",{"connectorId":1,"meterValue":5}]',
     "any"),
    (
        "a number beyond all bounds",
        '[2,"g7","StopTransaction",{"transactionId":99999999999999999999999999,"meterStop":1e400,'
        '"timestamp":"2020-01-01T00:00:00Z"}]',
        "any",
    ),
]


async def refused(port, path, subprotocols):
    """The HTTP status that an upgrade is refused with; 101 where it was granted."""
    try:
        async with websockets.connect(
            f"ws://127.0.0.1:{port}{path}", subprotocols=subprotocols, open_timeout=10
        ):
            return 101
    except websockets.InvalidStatus as no:
        return no.response.status_code
    except (OSError, websockets.WebSocketException) as error:
        return repr(error)


async def raw_bytes(port, data):
    """Whether the listener closes a socket that speaks nonsense, or holds its peace."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(data)
        await writer.drain()
        while await asyncio.wait_for(reader.read(4096), 40):
            pass
        return True
    except (ConnectionError, OSError):
        return True
    except asyncio.TimeoutError:
        return False
    finally:
        writer.close()


async def dial(port):
    return await websockets.connect(
        f"ws://127.0.0.1:{port}/ocpp/{BAD}", subprotocols=["ocpp1.6"], max_size=None
    )


async def ask(ws, text, message_id, seconds):
    """The answer to a message; our side answers whatever busbard asks meanwhile with an error."""
    await ws.send(text)
    deadline = asyncio.get_running_loop().time() + seconds
    while True:
        left = deadline - asyncio.get_running_loop().time()
        if left <= 0:
            return None
        try:
            frame = json.loads(await asyncio.wait_for(ws.recv(), left))
        except asyncio.TimeoutError:
            return None
        if frame[0] == 2:
            await ws.send(json.dumps([4, frame[1], "InternalError", "", {}]))
        elif frame[1] == message_id:
            return frame


async def closes(ws, send, seconds=15):
    """Whether the socket is closed after what is sent."""
    try:
        await send()
        while True:
            await asyncio.wait_for(ws.recv(), seconds)
    except (websockets.ConnectionClosed, ConnectionError, OSError):
        return True
    except asyncio.TimeoutError:
        return False


async def scenario(depot, verdict):
    depot.building = [20.0, 20.0, 20.0]
    chargers = depot.chargers
    chargers[-1].cut_off()
    await depot.start_daemon()
    depot.connect()
    await asyncio.gather(*(c.plug_in() for c in chargers[:6]))
    # CP-12 was never heard and counts at its rating; there is room for the six.
    verdict.expect(
        "the good ones charge",
        await depot.until("charging", lambda: all(c.amps > 0 for c in chargers[:6]), 60),
    )
    begin = depot.time()
    port = depot.port
    for what, path, subprotocols, status in UPGRADES:
        got = await refused(port, path, subprotocols)
        verdict.expect(f"{what} is refused with {status}, not {got}", got == status)

    noise = depot.rng.randbytes(4096)
    hello = b"GET /ocpp/CP-12 HTTP/1.1\r\n"
    floods = [noise, hello + b"X: " + b"y" * 200_000, b"\x16\x03\x01\x02\x00\x01", hello + noise]
    closed = await asyncio.gather(*(raw_bytes(port, data) for data in floods))
    verdict.expect(f"sockets of garbage bytes are closed: {closed}", all(closed))

    answers = {}
    ws = await dial(port)
    for what, text, owed in TEXTS:
        message_id = text.split('"')[1] if text.startswith('[2,"') else "-"
        answer = await ask(ws, text, message_id, 5 if owed else 0.3)
        if owed:
            code = answer[2] if answer and answer[0] == 4 else answer
            answers[what] = code
            verdict.expect(
                f"{what} gets a CALLERROR, not {code}",
                bool(answer) and answer[0] == 4 and (owed == "any" or code in owed),
            )
    alive = await ask(ws, '[2,"alive","Heartbeat",{}]', "alive", 5)
    verdict.expect("the link still answers a heartbeat", bool(alive) and alive[0] == 3)
    verdict.expect(
        "a frame past the cap closes the socket",
        await closes(ws, lambda: ws.send("x" * (1 << 20))),
    )
    ws = await dial(port)
    verdict.expect("a binary frame closes it", await closes(ws, lambda: ws.send(b"\x00\x01")))
    ws = await dial(port)

    async def break_frame():
        # A reserved opcode, masked.
        ws.transport.write(b"\x8f\x80\x00\x00\x00\x00")

    verdict.expect("a reserved opcode closes it", await closes(ws, break_frame))
    ws = await dial(port)

    async def flood():
        for _ in range(3000):
            await ws.send("[]")

    verdict.expect("a flood of texts closes it", await closes(ws, flood))
    # The counters of all its links.
    document = await depot.document("chargers") or {"chargers": []}
    odd = next((c["odd_messages"] for c in document["chargers"] if c["id"] == BAD), [])
    counted = {row["what"]: row["count"] for row in odd}
    verdict.expect(
        f"the oddities of all its links are counted: {counted}",
        counted.get("texts over the budget", 0) >= 1000
        and counted.get("broken frames", 0) >= 5
        and counted.get("refused calls", 0) >= 5
        and counted.get("unsupported calls", 0) >= 1
        and counted.get("answers to nothing", 0) >= 2,
    )

    names = {row["id"] for row in document.get("strangers", [])}
    own = next((c["refusals"] for c in document["chargers"] if c["id"] == BAD), [])
    verdict.expect(
        f"who was refused is told: {names}, {own}",
        {"CP-99", None} <= names and len(document["strangers"]) <= 50
        and any("subprotocol" in row["because"] and row["count"] >= 2 for row in own),
    )

    # The good ones: a renewal at least every renewal interval, with room for a slow machine.
    await asyncio.sleep(depot.site.timing.renew_s)
    gap = depot.longest_gap(chargers[:6], begin)
    still = all(c.amps > 0 for c in chargers[:6])
    verdict.expect("the good ones charge all the while", still)
    verdict.expect(
        f"their leases are renewed in time: {gap:.1f} s",
        gap <= depot.site.timing.renew_s + 2,
    )
    chargers[-1].reconnect()
    verdict.expect(
        "a sane charger is let in afterwards",
        await depot.until("CP-12", lambda: chargers[-1].up.is_set(), 20),
    )
    verdict.expect("busbard lives", depot.daemon.returncode is None)
    verdict.expect("the node is never over its limit", depot.excess()["longest_s"] == 0)
    verdict.figures |= {
        "callerrors": answers,
        "odd_messages": counted,
        "renewal_gap_longest_s": round(gap, 2),
        "seconds": round(depot.time()),
    }


if __name__ == "__main__":
    parts.run("garbage", scenario)
