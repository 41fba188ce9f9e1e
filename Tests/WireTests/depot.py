"""A depot of third-party parts around the real `busbard`, for the scenarios beside this file.

Twelve AC chargers speak OCPP 1.6 through PyPI's `ocpp`, the site meter is an SDM630 served by
`pymodbus`. They obey by the book: profiles by purpose and stack level, absolute times in a clock of
their own, a truthful composite schedule, a known lag. The plant is written down every 100 ms, so
that a scenario judges what really flowed and not what Busbar thinks.

Chargers with an even index slew to a new limit, those with an odd one hold the old value for their
whole lag: both have followed after `lag` seconds, and the second kind is the harder one.
"""

import argparse
import asyncio
import base64
import ctypes
import datetime
import json
import logging
import os
import random
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import uuid
import warnings
from dataclasses import dataclass, field

warnings.filterwarnings("ignore", category=DeprecationWarning)

import websockets  # noqa: E402
from ocpp.routing import on  # noqa: E402
from ocpp.v16 import ChargePoint, call, call_result  # noqa: E402
from ocpp.v16.enums import (  # noqa: E402
    ChargingProfilePurposeType as Purpose,
    ChargingProfileKindType as Kind,
)
from pymodbus.server import ModbusTcpServer  # noqa: E402
from pymodbus.simulator import DataType, SimData, SimDevice  # noqa: E402

logging.getLogger("ocpp").setLevel(logging.CRITICAL)
logging.getLogger("pymodbus").setLevel(logging.CRITICAL)

VOLTS = 230.0
RATED = 32.0
MINIMUM = 6.0
STEP_S = 0.1
ROTATIONS = ["L1-L2-L3", "L2-L3-L1", "L3-L1-L2"]
MODELS = os.path.normpath(os.path.join(os.path.dirname(__file__), "../../firmware-config"))


@dataclass
class Timing:
    """The lease figures of site and model; the short ones serve tests of a minute."""

    lease_s: int = 13
    renew_s: int = 3
    # Above a clock's error and the time that an answer takes to a program that shares its machine.
    clock_bound_s: int = 2
    # Above every charger's lag. An arrival at a full node waits for it, and for a tick.
    follow_s: int = 3
    change_interval_s: int = 2


@dataclass
class Site:
    """What stands in the site file."""

    limit_amps: float = 240.0
    other_load_max_amps: float = 110.0
    other_load_rise_amps: float = 0.0
    chargers: int = 12
    poll_ms: int = 500
    # The listener's; above 0 the depot makes what it needs with `busbar`.
    security_profile: int = 0
    # Whether what happens is put aside for uplink.yaml, which the scenario writes.
    has_uplink: bool = False
    timing: Timing = field(default_factory=Timing)


def iso(epoch):
    moment = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def epoch(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def end_with_parent():
    """In the child: however this program ends, the daemon must not outlive it."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def free_port():
    """A port below those that outgoing connections take: a dead daemon's port could otherwise be
    taken by a charger that dials it, and even answer itself."""
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port := random.SystemRandom().randrange(20_000, 32_000)))
                return port
            except OSError:
                continue


def percentile(values, share):
    """The value that `share` of all are not above; 0 for none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# MARK: Chargers


class Charger:
    """One wall box: what it keeps over its connections. It outlives every `Link`."""

    def __init__(self, index, depot, rng):
        self.id = f"CP-{index + 1:02}"
        self.index = index
        self.depot = depot
        self.lag = round(rng.uniform(1.0, 2.2), 2)
        # Its clock's error against the time that it was told; within clock_bound_s.
        self.skew = rng.uniform(-0.4, 0.4)
        self.clock_base = time.time() - time.monotonic() + 3600 * rng.choice([0, 0, -2])
        self.rotation = index % 3
        self.profiles = {}  # (connector, profile id) -> profile
        self.configuration = {"MeterValueSampleInterval": "60"}
        self.link = None
        self.up = asyncio.Event()
        self.cut = False
        self.sent_unheard_at = 0.0  # the last profile that was sent to it and never came
        self.has_booted = False
        self.vehicle_amps = 0.0  # what the plugged vehicle would take
        self.tag = f"TAG-{index + 1:02}"
        self.transaction = None
        self.started_at = None
        self.starts_answered = []  # (StartTransaction, id) for each answer, repetitions too
        self.stops_answered = []  # StopTransaction, likewise
        self.status = "Available"
        self.amps = 0.0
        self.aims = [(0.0, 0.0)]  # (since, target), for those that hold and then jump
        self.energy_wh = 1000.0 * index
        self.limits_received = []  # (plant time, amps now, purpose)
        self.faults = []
        self.password = None  # as `busbar charger password` printed it

    # Its own clock: told by BootNotification and Heartbeat, and off by its skew.
    def now(self):
        return time.monotonic() + self.clock_base

    def set_clock(self, told):
        self.clock_base = epoch(told) - time.monotonic() + self.skew

    def value_of(self, profile, at):
        """The amperes that a profile gives at a moment of its own clock; None: it says nothing."""
        schedule = profile["charging_schedule"]
        if "valid_from" in profile and at < epoch(profile["valid_from"]):
            return None
        if "valid_to" in profile and at >= epoch(profile["valid_to"]):
            return None
        if profile["charging_profile_kind"] == Kind.absolute:
            start = epoch(schedule["start_schedule"])
        else:
            start = self.started_at if self.started_at is not None else at
        since = at - start
        if since < 0 or ("duration" in schedule and since >= schedule["duration"]):
            return None
        value = None
        for period in schedule["charging_schedule_period"]:
            if period["start_period"] <= since:
                value = float(period["limit"])
        return value

    def highest(self, purpose, at):
        best = None
        for profile in self.profiles.values():
            if profile["charging_profile_purpose"] != purpose:
                continue
            if purpose == Purpose.tx_profile and profile.get("transaction_id") not in (
                None,
                self.transaction,
            ):
                continue
            value = self.value_of(profile, at)
            if value is not None and (best is None or profile["stack_level"] > best[0]):
                best = (profile["stack_level"], value)
        return None if best is None else best[1]

    def composite(self, at):
        """OCPP 1.6 section 3.13: TxProfile before TxDefault, ChargePointMax caps both."""
        limit = None
        if self.transaction is not None:
            limit = self.highest(Purpose.tx_profile, at)
        if limit is None:
            limit = self.highest(Purpose.tx_default_profile, at)
        cap = self.highest(Purpose.charge_point_max_profile, at)
        return min(x for x in (limit, cap, RATED) if x is not None)

    def advance(self, at):
        """One step of the plant."""
        limit = self.composite(self.now())
        target = min(self.vehicle_amps, limit) if self.transaction is not None else 0.0
        if target < MINIMUM:
            target = 0.0
        if self.transaction is None:
            self.amps = 0.0
        elif self.index % 2 == 0:
            step = RATED / self.lag * STEP_S
            self.amps += max(-step, min(step, target - self.amps))
        else:
            if target != self.aims[-1][1]:
                self.aims.append((at, target))
            while len(self.aims) > 1 and self.aims[1][0] + self.lag <= at:
                self.aims.pop(0)
            self.amps = self.aims[0][1]
        self.energy_wh += 3 * VOLTS * self.amps * STEP_S / 3600
        return limit

    def on_site(self, amps):
        """Its draw on the site's phases."""
        shifted = [0.0, 0.0, 0.0]
        for own in range(3):
            shifted[(own + self.rotation) % 3] = amps
        return shifted

    # MARK: its connection

    async def run(self):
        address, proof = self.depot.dialing(self.id, self.id, self.password)
        while True:
            if self.cut:
                await asyncio.sleep(0.1)
                continue
            try:
                async with websockets.connect(
                    address, subprotocols=["ocpp1.6"], open_timeout=5, ping_interval=None, **proof
                ) as ws:
                    await self.serve(ws)
            except (OSError, websockets.WebSocketException, asyncio.TimeoutError):
                pass
            await asyncio.sleep(self.depot.rng.uniform(0.3, 0.8))

    async def serve(self, ws):
        self.link = Link(self, ws)
        reader = asyncio.create_task(self.link.start())
        chatter = asyncio.create_task(self.chat())
        try:
            await asyncio.wait({reader, chatter}, return_when=asyncio.FIRST_COMPLETED)
            for task in (reader, chatter):
                if task.done() and not self.cut and not isinstance(
                    task.exception(), (websockets.ConnectionClosed, ConnectionError, type(None))
                ):
                    self.faults.append(repr(task.exception()))
        finally:
            self.up.clear()
            self.link = None
            for task in (reader, chatter):
                task.cancel()
            await asyncio.gather(reader, chatter, return_exceptions=True)

    async def chat(self):
        """Boot once, then heartbeats and meter values for as long as the connection lives."""
        link = self.link
        if not self.has_booted:
            answer = await link.call(
                call.BootNotification(
                    charge_point_model="Wall 22", charge_point_vendor="Third", firmware_version="1"
                ),
                suppress=False,
            )
            self.set_clock(answer.current_time)
            self.has_booted = True
            self.heartbeat_s = answer.interval
        else:
            # A charger that was not rebooted does not send BootNotification again.
            self.set_clock((await link.call(call.Heartbeat(), suppress=False)).current_time)
        await self.tell_status(link)
        self.up.set()
        beat_at = time.monotonic() + self.heartbeat_s
        sample_at = time.monotonic()
        while True:
            await asyncio.sleep(0.1)
            now = time.monotonic()
            if now >= beat_at:
                beat_at = now + self.heartbeat_s
                self.set_clock((await link.call(call.Heartbeat(), suppress=False)).current_time)
            interval = int(self.configuration["MeterValueSampleInterval"])
            if self.transaction is not None and interval > 0 and now >= sample_at:
                sample_at = now + interval
                await link.call(self.sample(), suppress=False)

    async def tell_status(self, link):
        await link.call(
            call.StatusNotification(
                connector_id=1, error_code="NoError", status=self.status, timestamp=iso(self.now())
            ),
            suppress=False,
        )

    def sample(self):
        values = []
        for phase in (1, 2, 3):
            values.append(("Current.Import", "A", f"{self.amps:.2f}", f"L{phase}"))
            values.append(("Voltage", "V", f"{VOLTS:.1f}", f"L{phase}-N"))
        values.append(("Power.Active.Import", "W", f"{3 * VOLTS * self.amps:.0f}", None))
        values.append(("Energy.Active.Import.Register", "Wh", f"{self.energy_wh:.0f}", None))
        sampled = [
            {"measurand": m, "unit": u, "value": v, "context": "Sample.Periodic"}
            | ({"phase": p} if p else {})
            for m, u, v, p in values
        ]
        return call.MeterValues(
            connector_id=1,
            transaction_id=self.transaction,
            meter_value=[{"timestamp": iso(self.now()), "sampled_value": sampled}],
        )

    async def insist(self, payload, take=None):
        """Sends a call until it is answered, over as many connections as that takes: what the
        standard asks for transaction messages (OCPP 1.6 section 4.10). `take` gets the answer
        before the next message of the connection is read."""
        while True:
            await self.up.wait()
            link = self.link
            if link is None:
                await asyncio.sleep(0.05)
                continue
            number = str(uuid.uuid4())
            link.takers = {number: take} if take else {}
            asking = asyncio.create_task(link.call(payload, suppress=False, unique_id=number))
            gone = asyncio.create_task(link.gone())
            await asyncio.wait({asking, gone}, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel()
            try:
                if asking.done():
                    return asking.result()
                asking.cancel()
            except (websockets.ConnectionClosed, ConnectionError, asyncio.TimeoutError):
                pass
            except Exception as error:  # a CALLERROR: try again, and tell
                self.faults.append(repr(error))
            await asyncio.sleep(0.3)

    async def set_status(self, status):
        self.status = status
        await self.insist(
            call.StatusNotification(
                connector_id=1, error_code="NoError", status=status, timestamp=iso(self.now())
            )
        )

    # MARK: the driver

    async def plug_in(self, amps=RATED):
        self.depot.event("plug-in", self.id)
        self.plugged_at = self.depot.time()
        self.vehicle_amps = amps
        await self.set_status("Preparing")
        answer = await self.insist(call.Authorize(id_tag=self.tag))
        if answer.id_tag_info["status"] != "Accepted":
            self.faults.append(f"authorize: {answer.id_tag_info}")
            return
        self.start_payload = call.StartTransaction(
            connector_id=1,
            id_tag=self.tag,
            meter_start=int(self.energy_wh),
            timestamp=iso(self.now()),
        )
        await self.insist(self.start_payload, take=self.begin)
        await self.set_status("Charging")

    def begin(self, answer):
        """The transaction's id has come; again, where the connection was lost right after it."""
        self.starts_answered.append((self.start_payload, answer["transactionId"]))
        if self.transaction == answer["transactionId"]:
            return
        self.started_at = self.now()
        self.aims = [(self.depot.time(), 0.0)]
        self.transaction = answer["transactionId"]
        self.depot.event("transaction", self.id, id=self.transaction)

    async def start_again(self):
        """The same StartTransaction once more, as if its answer had been lost."""
        answer = await self.insist(self.start_payload)
        self.starts_answered.append((self.start_payload, answer.transaction_id))
        return answer.transaction_id

    async def unplug(self):
        ended, self.transaction, self.started_at = self.transaction, None, None
        self.vehicle_amps = 0.0
        self.profiles = {
            key: profile
            for key, profile in self.profiles.items()
            if profile["charging_profile_purpose"] != Purpose.tx_profile
        }
        self.stop_payload = call.StopTransaction(
            transaction_id=ended,
            meter_stop=int(self.energy_wh),
            timestamp=iso(self.now()),
            reason="EVDisconnected",
        )
        answer = await self.stop_again()
        self.depot.event("stopped", self.id, id=ended)
        await self.set_status("Available")
        return answer

    async def stop_again(self):
        """The newest StopTransaction, once more if it was answered before."""
        answer = await self.insist(self.stop_payload)
        self.stops_answered.append(self.stop_payload)
        return answer

    def cut_off(self, reset=True):
        """Takes its network away: with a reset that the other side sees, or into a black hole."""
        self.cut = True
        link = self.link
        if link is None:
            return
        if reset:
            link._connection.transport.abort()
        else:
            link.is_mute = True

    def reconnect(self):
        self.cut = False
        if self.link is not None:
            self.link._connection.transport.abort()


class Link(ChargePoint):
    """One connection of a charger."""

    def __init__(self, charger, ws):
        super().__init__(charger.id, ws, response_timeout=15)
        self.charger = charger
        self.is_mute = False
        self.takers = {}  # message id -> what takes its answer

    async def gone(self):
        await self._connection.wait_closed()

    async def _send(self, message):
        if not self.is_mute:
            await super()._send(message)
            self.charger.depot.on_sent(message)

    async def route_message(self, raw):
        if self.is_mute:
            # Nothing arrives; what was sent is noted for the judge.
            if "SetChargingProfile" in raw:
                self.charger.sent_unheard_at = self.charger.depot.time()
            return
        if self.takers:
            frame = json.loads(raw)
            take = self.takers.pop(frame[1], None) if frame[0] == 3 else None
            if take:
                take(frame[2])
        await super().route_message(raw)

    @on("SetChargingProfile")
    async def set_profile(self, connector_id, cs_charging_profiles, **_):
        charger, profile = self.charger, cs_charging_profiles
        purpose = profile["charging_profile_purpose"]
        if purpose == Purpose.tx_profile and (
            charger.transaction is None
            or profile.get("transaction_id", charger.transaction) != charger.transaction
        ):
            charger.depot.event("refused", charger.id, purpose=str(purpose))
            return call_result.SetChargingProfile(status="Rejected")
        if profile["charging_schedule"]["charging_rate_unit"] != "A":
            return call_result.SetChargingProfile(status="NotSupported")
        for key, other in list(charger.profiles.items()):
            same_slot = (key[0], other["charging_profile_purpose"], other["stack_level"]) == (
                connector_id,
                purpose,
                profile["stack_level"],
            )
            if same_slot or other["charging_profile_id"] == profile["charging_profile_id"]:
                del charger.profiles[key]
        charger.profiles[connector_id, profile["charging_profile_id"]] = profile
        amps = charger.value_of(profile, charger.now())
        charger.limits_received.append((charger.depot.time(), amps, str(purpose)))
        charger.depot.event("profile", charger.id, amps=amps, purpose=str(purpose))
        return call_result.SetChargingProfile(status="Accepted")

    @on("ClearChargingProfile")
    async def clear_profile(
        self, id=None, connector_id=None, charging_profile_purpose=None, stack_level=None, **_
    ):
        doomed = [
            key
            for key, p in self.charger.profiles.items()
            if (id is None or p["charging_profile_id"] == id)
            and (connector_id is None or key[0] == connector_id)
            and charging_profile_purpose in (None, p["charging_profile_purpose"])
            and stack_level in (None, p["stack_level"])
        ]
        for key in doomed:
            del self.charger.profiles[key]
        return call_result.ClearChargingProfile(status="Accepted" if doomed else "Unknown")

    @on("GetCompositeSchedule")
    async def get_composite(self, connector_id, duration, **_):
        charger, start = self.charger, self.charger.now()
        periods = []
        for second in range(duration):
            value = charger.composite(start + second)
            if not periods or periods[-1]["limit"] != value:
                periods.append({"startPeriod": second, "limit": value})
        return call_result.GetCompositeSchedule(
            status="Accepted",
            connector_id=connector_id,
            schedule_start=iso(start),
            charging_schedule={
                "duration": duration,
                "startSchedule": iso(start),
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": periods,
            },
        )

    @on("ChangeConfiguration")
    async def configure(self, key, value, **_):
        self.charger.configuration[key] = value
        return call_result.ChangeConfiguration(status="Accepted")

    @on("GetConfiguration")
    async def configuration(self, key=None, **_):
        held = self.charger.configuration
        known = [k for k in (key or held) if k in held]
        return call_result.GetConfiguration(
            configuration_key=[{"key": k, "readonly": False, "value": held[k]} for k in known],
            unknown_key=[k for k in (key or []) if k not in held],
        )

    @on("TriggerMessage")
    async def trigger(self, requested_message, **_):
        if requested_message != "StatusNotification":
            return call_result.TriggerMessage(status="NotImplemented")
        task = asyncio.create_task(self.charger.tell_status(self))
        task.add_done_callback(lambda t: t.cancelled() or t.exception())
        return call_result.TriggerMessage(status="Accepted")


# MARK: The meter


class Meter:
    """The site's SDM630: input registers, 32-bit floats, high word first."""

    async def start(self):
        device = SimDevice(
            1, simdata=[SimData(0, values=0, count=120, datatype=DataType.REGISTERS)]
        )
        self.server = ModbusTcpServer([device], address=("127.0.0.1", 0))
        await self.server.serve_forever(background=True)
        self.port = self.server.transport.sockets[0].getsockname()[1]

    async def show(self, amps, energy_kwh):
        powers = [VOLTS * a for a in amps]
        floats = {0: [VOLTS] * 3 + list(amps) + powers, 52: [sum(powers)], 56: [sum(powers)]}
        floats |= {60: [0.0], 62: [1.0], 70: [50.0], 72: [energy_kwh, 0.0], 84: [sum(powers)]}
        for address, values in floats.items():
            raw = struct.pack(f">{len(values)}f", *values)
            words = list(struct.unpack(f">{len(raw) // 2}H", raw))
            await self.server.async_setValues(1, 16, address, words)


# MARK: The depot


class Depot:
    """The plant, its log, and the daemon under test."""

    def __init__(self, options, site):
        self.options, self.site = options, site
        self.rng = random.Random(options.seed)
        self.directory = options.keep or tempfile.mkdtemp(prefix="busbar-wire.")
        os.makedirs(self.directory, exist_ok=True)
        self.socket_path = os.path.join(self.directory, "busbard.sock")
        self.event_file = open(os.path.join(self.directory, "events.jsonl"), "w")
        self.building = [0.0, 0.0, 0.0]
        self.rows = []  # (time, node amps per phase, building per phase, draws, limits)
        self.events = []
        self.latest_step = 0.0
        self.daemon = None
        self.on_sent = lambda message: None  # called with each message that a charger has sent
        self.tasks = []
        self.begun = time.monotonic()

    def time(self):
        return time.monotonic() - self.begun

    def event(self, what, who, **more):
        self.events.append({"t": round(self.time(), 3), "what": what, "who": who} | more)
        print(json.dumps(self.events[-1]), file=self.event_file, flush=True)

    async def __aenter__(self):
        self.meter = Meter()
        await self.meter.start()
        self.port = free_port()
        self.chargers = [Charger(i, self, self.rng) for i in range(self.site.chargers)]
        self.write_files()
        self.tasks.append(asyncio.create_task(self.play()))
        return self

    async def __aexit__(self, *_):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.daemon and self.daemon.returncode is None:
            self.daemon.terminate()
            try:
                await asyncio.wait_for(self.daemon.wait(), 5)
            except asyncio.TimeoutError:
                self.daemon.kill()
                await self.daemon.wait()
        await self.meter.server.shutdown()
        self.event_file.close()
        with open(os.path.join(self.directory, "plant.jsonl"), "w") as file:
            file.writelines(json.dumps(row) + "\n" for row in self.rows)
        if not self.options.keep:
            shutil.rmtree(self.directory, ignore_errors=True)

    def technician(self, *arguments):
        """What `busbar` prints to a technician who sets the depot up."""
        done = subprocess.run(
            [self.options.busbar, *arguments], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def make_proofs(self):
        """What the listener and the chargers prove themselves with; the listener's keys."""
        profile = self.site.security_profile
        pki = ("--directory", os.path.join(self.directory, "pki"))
        keys = f"security_profile: {profile}"
        if profile >= 2:
            self.technician("pki", "init", *pki, "--host", "127.0.0.1")
            keys += ", certificate_file: pki/listener.pem, key_file: pki/listener.key"
        if profile == 3:
            keys += ", client_ca_file: pki/ca.pem"
        for charger in self.chargers:
            if profile == 3:
                self.technician("pki", "issue", charger.id, *pki)
            elif profile > 0:
                file = os.path.join(self.directory, "passwords")
                charger.password = self.technician(
                    "charger", "password", charger.id, "--file", file
                )
        return keys

    def dialing(self, identity, proven_as, password):
        """Address and options for a login under `identity` with what `proven_as` has."""
        profile, proof = self.site.security_profile, {}
        if profile >= 2:
            pki = os.path.join(self.directory, "pki")
            context = ssl.create_default_context(cafile=os.path.join(pki, "ca.pem"))
            if profile == 3 and proven_as:
                stem = os.path.join(pki, "chargers", proven_as)
                context.load_cert_chain(stem + ".pem", stem + ".key")
            proof["ssl"] = context
        if profile in (1, 2) and password is not None:
            login = base64.b64encode(f"{proven_as}:{password}".encode()).decode()
            proof["additional_headers"] = {"Authorization": f"Basic {login}"}
        scheme = "wss" if profile >= 2 else "ws"
        return f"{scheme}://127.0.0.1:{self.port}/ocpp/{identity}", proof

    def write_files(self):
        proofs = self.make_proofs()
        passwords = (
            "  passwords_file: passwords\n" if self.site.security_profile in (1, 2) else ""
        )
        timing, site = self.site.timing, self.site
        model = f"""\
maker: Third
models: ["Wall 22"]
firmware: "*"
current: ac
unit: A
limit_means: ac_input
power_factor: 0.99
standby_watts: 0
step_amps: 1
minimum_amps: 6
pause: zero
resume: automatic
zero_fallback: proven
read_back: truthful
starts_offline: yes
control: tx
follow_s: {timing.follow_s}
lease_class: B
clock_bound_s: {timing.clock_bound_s}
lease_s: {timing.lease_s}
renew_s: {timing.renew_s}
change_interval_s: {timing.change_interval_s}
stack_level_max: 8
profile_periods_max: 24
start_schedule_offset_s: -60
messages_per_minute_max: 600
meter_interval_s: 2
"""
        boxes = "".join(
            f"""\
  - id: {c.id}
    model: ./wall.yaml
    connectors:
      - {{ id: 1, node: tx1, phases: {ROTATIONS[c.rotation]}, max_amps: 32, min_amps: 6 }}
"""
            for c in self.chargers
        )
        text = f"""\
site: {{ id: wire, name: Wire, timezone: Europe/Berlin, commissioned: false }}
nodes:
  - id: tx1
    kind: transformer
    limit_amps: {site.limit_amps:g}
    meter: tx1
    other_load_max_amps: {site.other_load_max_amps:g}
    other_load_rise_amps: {site.other_load_rise_amps:g}
meters:
  - id: tx1
    model: eastron-sdm630
    tcp: {{ host: 127.0.0.1, port: {self.meter.port} }}
    unit: 1
    poll_ms: {site.poll_ms}
chargers:
{boxes}
ocpp:
  listeners:
    - {{ host: 127.0.0.1, port: {self.port}, {proofs} }}
{passwords}control:
  tick_ms: 1000
  reserve_percent: 5
  lease_s: {timing.lease_s}
  renew_s: {timing.renew_s}
"""
        if site.has_uplink:
            text += "uplink: { file: uplink.yaml }\n"
        self.site_file = os.path.join(self.directory, "site.yaml")
        with open(os.path.join(self.directory, "wall.yaml"), "w") as file:
            file.write(model)
        with open(self.site_file, "w") as file:
            file.write(text)

    async def play(self):
        """The plant: chargers, meter and log, ten times a second."""
        due = time.monotonic()
        energy = 0.0
        while True:
            due += STEP_S
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.latest_step = max(self.latest_step, time.monotonic() - due)
            at = self.time()
            limits = [c.advance(at) for c in self.chargers]
            draws = [c.amps for c in self.chargers]
            node = list(self.building)
            for charger in self.chargers:
                for phase, amps in enumerate(charger.on_site(charger.amps)):
                    node[phase] += amps
            energy += sum(node) * VOLTS * STEP_S / 3.6e6
            await self.meter.show(node, energy)
            self.rows.append(
                [round(at, 2), node, list(self.building), [round(d, 2) for d in draws], limits]
            )

    def connect(self):
        """Lets every charger dial."""
        self.tasks += [asyncio.create_task(c.run()) for c in self.chargers]

    # MARK: the programs

    async def launch(self, name, *command, stdout=None):
        """Starts a program that ends with us at the latest; what it logs goes into `name`.log."""
        with open(os.path.join(self.directory, name + ".log"), "ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log if stdout is None else stdout,
                stderr=log,
                preexec_fn=end_with_parent,
            )
        self.event("started", name, pid=process.pid)
        return process

    async def start_daemon(self):
        self.daemon = await self.launch(
            "busbard",
            self.options.busbard,
            *("--config", self.site_file, "--state", os.path.join(self.directory, "state")),
            *("--socket", self.socket_path, "--models", self.options.models),
        )

    async def kill_daemon(self):
        self.event("killed", "busbard", pid=self.daemon.pid)
        self.daemon.kill()
        await self.daemon.wait()

    async def busbar(self, *arguments):
        """A command of busbar: exit code and output."""
        process = await asyncio.create_subprocess_exec(
            self.options.busbar,
            *("--socket", self.socket_path, *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, complaint = await process.communicate()
        return process.returncode, output.decode(), complaint.decode()

    async def document(self, *arguments):
        """The JSON of a command of busbar; None where it has none."""
        _, output, _ = await self.busbar(*arguments, "--json")
        try:
            return json.loads(output)
        except ValueError:
            return None

    async def fallbacks(self):
        """What `busbar check` prints: the fallback of each connector, and their sums by phase."""
        process = await asyncio.create_subprocess_exec(
            self.options.busbar,
            *("check", self.site_file, "--models", self.options.models),
            stdout=asyncio.subprocess.PIPE,
        )
        output = (await process.communicate())[0].decode()
        own, sums = {}, []
        for line in output.splitlines():
            words = line.split()
            if len(words) == 3 and "/" in words[0] and words[2] == "A":
                own[words[0].split("/")[0]] = float(words[1])
            if len(words) >= 7 and words[0] == "tx1" and words[1] in ("L1", "L2", "L3"):
                sums.append(float(words[2]))
        if len(own) != len(self.chargers) or len(sums) != 3:
            raise RuntimeError(f"busbar check printed something else:\n{output}")
        return own, sums

    # MARK: waiting and judging

    async def until(self, what, condition, seconds):
        """Waits for a condition of the plant; False, and an event, where it never came."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return True
            await asyncio.sleep(0.05)
        self.event("never", what)
        return False

    async def set_up(self, seconds):
        """Waits until each fallback is proven, while nobody charges: who arrives before gets no more than
        that. False where it never came."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            status = await self.document("status")
            if status and all(
                c["cause"]["kind"] == "no_transaction" for c in status["connectors"]
            ):
                return True
            await asyncio.sleep(0.1)
        self.event("never", "set up")
        return False

    def excess(self, since=0.0, till=float("inf")):
        """The longest stretch above the node's limit, ampere-seconds, and the worst amperes."""
        longest = current = ampere_seconds = worst = 0.0
        before = None
        for at, node, *_ in self.rows:
            if not since <= at < till:
                continue
            over = max(node) - self.site.limit_amps
            step = STEP_S if before is None else at - before
            before = at
            if over > 1e-6:
                current += step
                ampere_seconds += over * step
                worst = max(worst, over)
                longest = max(longest, current)
            else:
                current = 0.0
        return {
            "longest_s": round(longest, 2),
            "ampere_seconds": round(ampere_seconds, 1),
            "worst_amps": round(worst, 1),
        }

    def longest_gap(self, chargers, since):
        """The longest time between two leases of a charger, from `since` until now."""
        gaps = []
        for charger in chargers:
            leases = [t for t, _, purpose in charger.limits_received if "TxProfile" in purpose]
            times = [since] + [t for t in leases if t > since] + [self.time()]
            gaps += [b - a for a, b in zip(times, times[1:])]
        return max(gaps, default=0.0)

    def drawn(self):
        """The sum of the draws now, per phase (all vehicles take three)."""
        return sum(c.amps for c in self.chargers)

    def faults(self):
        return {c.id: c.faults[:5] for c in self.chargers if c.faults}

    def log_tail(self, lines=15):
        try:
            with open(os.path.join(self.directory, "busbard.log"), errors="replace") as file:
                return file.read().splitlines()[-lines:]
        except OSError:
            return []


class Verdict:
    """What a scenario found: figures, and the claims that did not hold."""

    def __init__(self, scenario, seed):
        self.figures = {"scenario": scenario, "seed": seed}
        self.failures = []

    def expect(self, claim, holds):
        if not holds:
            self.failures.append(claim)
        return holds


def run(name, scenario, make_site=Site, arguments=None, limit=lambda _: 180):
    """Runs a scenario from the command line: prints its verdict as JSON, exits 0 or 1.
    `limit` is how many seconds it may take at most, by its options."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--busbard", required=True, help="the daemon's program")
    parser.add_argument("--busbar", required=True, help="the command's program")
    parser.add_argument("--models", default=MODELS, help="the directory of the models")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", help="keep files and logs in this directory")
    if arguments:
        arguments(parser)
    options = parser.parse_args()
    verdict = Verdict(name, options.seed)

    async def all():
        site = make_site(options) if make_site is not Site else Site()
        async with Depot(options, site) as depot:
            try:
                await asyncio.wait_for(scenario(depot, verdict), limit(options))
            except asyncio.TimeoutError:
                verdict.failures.append(f"the scenario was not over after {limit(options)} s")
                verdict.figures["last_events"] = [
                    e for e in depot.events if e["what"] not in ("profile", "transaction")
                ][-10:]
            except Exception as error:
                verdict.failures.append(f"the scenario broke off: {error!r}")
                if options.keep:
                    raise
            finally:
                verdict.figures["plant_late_max_ms"] = round(depot.latest_step * 1000)
                verdict.expect("no charger met a fault", not depot.faults())
                if verdict.failures:
                    verdict.figures["charger_faults"] = depot.faults()
                    verdict.figures["busbard_log"] = depot.log_tail()

    asyncio.run(all())
    verdict.figures |= {"ok": not verdict.failures, "failures": verdict.failures}
    print(json.dumps(verdict.figures, indent=2))
    sys.exit(1 if verdict.failures else 0)
