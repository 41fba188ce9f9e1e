"""What was promised, against what is there: the answers that chargers got, the database of a
stopped busbard, and the file of `receiver.py`. It shares nothing with the product but the published
form of a batch.
"""

import collections
import contextlib
import datetime
import json
import os
import shutil
import sqlite3

import jsonschema

# The database keeps energy in milliwatt-seconds.
PER_WATT_HOUR = 3_600_000


def milliseconds(text):
    """RFC 3339 as the database keeps times."""
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return round(moment.timestamp() * 1000)


class Database:
    """The state of a busbard that has ended, read from a copy so that nothing of it is changed."""

    def __init__(self, state, copy):
        os.makedirs(copy, exist_ok=True)
        for name in ("busbar.sqlite", "busbar.sqlite-wal"):
            if os.path.exists(os.path.join(state, name)):
                shutil.copyfile(os.path.join(state, name), os.path.join(copy, name))
        with contextlib.closing(sqlite3.connect(os.path.join(copy, "busbar.sqlite"))) as database:

            def rows(query):
                return database.execute(query).fetchall()

            self.integrity = rows("PRAGMA integrity_check")
            self.transactions = rows(
                "SELECT id, charger, connector, id_token, meter_start, meter_stop, reason "
                "FROM transactions"
            )
            self.unmatched_stops = rows("SELECT charger, told_id FROM unmatched_stops")
            self.alarms = rows("SELECT id, since, cleared_at FROM alarms")
            self.box = rows("SELECT name FROM box")[0][0]
            self.waiting = [row[0] for row in rows("SELECT seq FROM outbox ORDER BY seq")]
            numbers = rows("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
            self.highest_seq = numbers[0][0] if numbers else 0


# MARK: Transactions


def judge_transactions(chargers, database, verdict):
    """Each start that was answered stands once, as it was told, and nothing else stands there."""
    ids, promised = {}, {}  # start -> its ids; id -> its row
    for charger in chargers:
        for start, number in charger.starts_answered:
            key = (charger.id, start.connector_id, start.id_tag, start.meter_start, start.timestamp)
            ids.setdefault(key, set()).add(number)
    changed = {key: numbers for key, numbers in ids.items() if len(numbers) > 1}
    verdict.expect(f"a repeated start gets the id that it had: {changed}", not changed)
    owners = collections.Counter(number for numbers in ids.values() for number in numbers)
    shared = [number for number, count in owners.items() if count > 1]
    verdict.expect(f"an id is given to one start only: {shared}", not shared)
    for key, numbers in ids.items():
        name, connector, tag, meter_start, _ = key
        for number in numbers:
            promised[number] = [name, connector, tag, meter_start * PER_WATT_HOUR, None, None]
    for charger in chargers:
        for stop in charger.stops_answered:
            promised[stop.transaction_id][4:] = [stop.meter_stop * PER_WATT_HOUR, stop.reason]

    stored = collections.defaultdict(list)
    for number, *row in database.transactions:
        stored[number].append(row)
    missing = {number: row for number, row in promised.items() if row not in stored[number]}
    verdict.expect(
        f"what was acknowledged is stored as it was told: {first(missing)}", not missing
    )
    doubled = [number for number, rows in stored.items() if len(rows) > 1]
    verdict.expect(f"no transaction is stored twice: {doubled}", not doubled)
    more = {number: rows for number, rows in stored.items() if rows and number not in promised}
    verdict.expect(f"no transaction that nobody was told of: {first(more)}", not more)
    verdict.expect(
        f"no stop without its start: {database.unmatched_stops[:3]}", not database.unmatched_stops
    )
    verdict.expect(
        f"the database is whole: {database.integrity[:3]}", database.integrity == [("ok",)]
    )
    answers = sum(len(charger.starts_answered) for charger in chargers)
    stops = sum(len(charger.stops_answered) for charger in chargers)
    verdict.figures |= {
        "transactions": len(ids),
        "starts_answered_again": answers - len(ids),
        "stops_answered_again": stops - sum(row[5] is not None for row in promised.values()),
        "transaction_id_highest": max(promised, default=0),
    }
    return promised


def first(mapping):
    return dict(list(mapping.items())[:3])


# MARK: Upstream


def deliveries(path):
    """The batches that the receiver kept, in the order in which they came."""
    with open(path) as file:
        return [json.loads(line) for line in file if line.endswith("\n")]


def judge_upstream(came, database, promised, models, verdict):
    """What the receiver holds, each row once by box and number, is what the outbox was given."""
    with open(os.path.join(models, "uplink", "batch.schema.json")) as file:
        form = jsonschema.Draft202012Validator(json.load(file))
    held, odd, again = {}, [], 0
    for delivery in came:
        batch = delivery["batch"]
        numbers = [row["seq"] for row in batch["rows"]]
        if (
            batch["box"] != database.box
            or delivery["key"] != f"{batch['box']}:{batch['first']}-{batch['last']}"
            or numbers != list(range(batch["first"], batch["last"] + 1))
            # What is before it was taken before, or stands in it: nothing overtakes.
            or batch["first"] > max(held, default=0) + 1
            or not form.is_valid(batch)
        ):
            odd.append([delivery["key"], numbers])
        for row in batch["rows"]:
            again += row["seq"] in held
            if held.setdefault(row["seq"], row) != row:
                odd.append(row)
    verdict.expect(f"each batch is as it is published: {odd[:3]}", not odd)
    # The outbox numbers what it is given without gaps and removes only what was acknowledged.
    # What came after the last delivery still waits, and that is all that does.
    whole = list(range(1, database.highest_seq + 1))
    verdict.expect(
        f"all rows are upstream, but for those after the last: "
        f"{sorted(set(whole) - set(held) - set(database.waiting))[:5]}",
        sorted(held) + database.waiting == whole,
    )
    sessions = [row["body"] for row in held.values() if row["kind"] == "session"]
    judge_sessions(sessions, promised, verdict)
    judge_alarms(held, database, verdict)
    gaps = [row["body"] for row in held.values() if row["kind"] == "gap"]
    verdict.expect(f"nothing was given up on the way: {gaps[:3]}", not gaps)
    verdict.figures |= {
        "batches": len(came),
        "rows": len(held),
        "rows_delivered_again": again,
        "rows_waiting_at_the_end": len(database.waiting),
        "kinds": dict(collections.Counter(row["kind"] for row in held.values())),
    }


def judge_sessions(sessions, promised, verdict):
    """Each stop that was answered has its row, once, with what is billed."""
    told = sorted(
        (
            body.get("transaction", 0), body["charger"], body.get("connector"),
            body.get("id_token"), body.get("meter_start_wh"), body["meter_stop_wh"],
            body["reason"],
        )
        for body in sessions
    )
    ended = sorted(
        (
            number, row[0], row[1], row[2], row[3] // PER_WATT_HOUR, row[4] // PER_WATT_HOUR,
            row[5],
        )
        for number, row in promised.items()
        if row[5] is not None
    )
    lacking = [row for row in ended if row not in told]
    verdict.expect(f"each acknowledged stop is upstream: {lacking[:3]}", not lacking)
    surplus = list((collections.Counter(told) - collections.Counter(ended)).elements())
    verdict.expect(f"no session is upstream twice, or without a stop: {surplus[:3]}", not surplus)


def judge_alarms(held, database, verdict):
    """The alarms of the database, turn by turn: one row for each beginning and each end."""
    told, waiting = collections.Counter(), set(database.waiting)
    for row in held.values():
        if row["kind"] == "alarm" and row["body"]["state"] != "changed":
            told[row["body"]["state"], row["body"]["id"], milliseconds(row["at"])] += 1
    stored = collections.Counter()
    for number, since, cleared_at in database.alarms:
        stored["raised", number, since] += 1
        if cleared_at is not None:
            stored["cleared", number, cleared_at] += 1
    surplus = list((told - stored).elements())
    lacking = list((stored - told).elements())
    verdict.expect(f"no turn of an alarm that was not one: {surplus[:3]}", not surplus)
    verdict.expect(
        f"each turn of an alarm is upstream: {lacking[:3]}", len(lacking) <= len(waiting)
    )
