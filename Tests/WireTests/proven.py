"""Third-party chargers that must prove who they are: OCPP's security profiles 1, 2 and 3, with what
`busbar pki` and `busbar charger password` have made.

Judged: every charger that has its proof comes online and gets its limits; whoever has another's
proof, a wrong one or none is refused with the status that tells why, and disturbs nobody.

    proven.py --busbard PATH --busbar PATH --profile 1|2|3
"""

import asyncio
import ssl

import websockets

import depot as parts


def arguments(parser):
    parser.add_argument("--profile", type=int, choices=(1, 2, 3), required=True)


def site(options):
    return parts.Site(chargers=4, security_profile=options.profile)


async def refusal(address, proof):
    """The status that a login ends with; "tls" for one that ends before, "open" for none."""
    try:
        async with websockets.connect(
            address, subprotocols=["ocpp1.6"], open_timeout=10, **proof
        ):
            return "open"
    except websockets.InvalidStatus as no:
        return no.response.status_code
    except (ssl.SSLError, OSError, websockets.InvalidMessage):
        return "tls"


def intruders(depot):
    """Logins that must fail: what each is, its address and proof, and how it must end."""
    right = depot.chargers[0].password
    if depot.site.security_profile == 3:
        yield "another's certificate", depot.dialing("CP-01", "CP-02", None), 403
        yield "no certificate", depot.dialing("CP-01", None, None), "tls"
    else:
        yield "no password", depot.dialing("CP-01", "CP-01", None), 401
        yield "a wrong password", depot.dialing("CP-01", "CP-01", right[::-1]), 401
        yield "another's name", depot.dialing("CP-01", "CP-02", right), 401
        yield "an unknown name", depot.dialing("CP-99", "CP-99", right), 401
    if depot.site.security_profile >= 2:
        address, proof = depot.dialing("CP-01", "CP-01", right)
        trusting_nobody = ssl.create_default_context()
        yield "no trust in the depot", (address, proof | {"ssl": trusting_nobody}), "tls"
        proof.pop("ssl")
        yield "no TLS", (address.replace("wss", "ws"), proof), "tls"


async def scenario(depot, verdict):
    await depot.start_daemon()
    depot.connect()
    ready = await depot.until(
        "every charger set up", lambda: all(c.up.is_set() for c in depot.chargers), 60
    )
    verdict.expect("every charger came online", ready)
    arrivals = [asyncio.create_task(c.plug_in()) for c in depot.chargers]
    await asyncio.wait(arrivals, timeout=20)
    charging = await depot.until(
        "every vehicle charges", lambda: all(c.amps > 0 for c in depot.chargers), 30
    )
    verdict.expect("every vehicle charges", charging)
    links = [c.link for c in depot.chargers]
    for what, (address, proof), expected in intruders(depot):
        found = await refusal(address, proof)
        verdict.figures[what] = found
        verdict.expect(f"{what} ends with {expected}", found == expected)
    verdict.expect(
        "nobody was thrown out",
        all(c.link is link for c, link in zip(depot.chargers, links)),
    )
    verdict.expect("busbard lives", depot.daemon.returncode is None)


if __name__ == "__main__":
    parts.run("proven", scenario, site, arguments)
