"""Makes the register images in Images/: what each maker's meter would hold for one known load.

The registers are encoded by pymodbus (3.16.1), not by Busbar, and the addresses are written here as
the makers' lists write them, not as the model files do: an error in one of the two shows.

    python3 -m venv v && v/bin/pip install pymodbus==3.16.1 && v/bin/python make_images.py
"""

import json
import pathlib

from pymodbus.client.mixin import ModbusClientMixin as Modbus

TYPE = Modbus.DATATYPE
IMAGES = pathlib.Path(__file__).parent / "Images"

# One load, as a reference instrument beside the meter would show it. L3 feeds back.
LOAD = {
    "voltage": [229.8, 231.2, 230.1],
    "current": [101.5, 98.25, 45.75],
    "power": [22900.0, 21850.0, -9870.0],
    "power_total": 34880.0,
    "frequency": 49.98,
    "energy_import_wh": 1234500,
    "energy_export_wh": 98200,
}


def words(value, kind, order="big"):
    return Modbus.convert_to_registers(value, kind, word_order=order)


def image(model, function, table, registers=None, order="big", **more):
    """`table` is a list of (address on the wire, type, value)."""
    held = dict(registers or {})
    for address, kind, value in table:
        for offset, word in enumerate(words(value, kind, order)):
            held[address + offset] = word
    IMAGES.mkdir(exist_ok=True)
    content = {
        "made_by": "make_images.py with pymodbus 3.16.1",
        "model": model,
        "function": function,
        "load": LOAD | more,
        "registers": {str(address): held[address] for address in sorted(held)},
    }
    path = IMAGES / f"{model}.json"
    path.write_text(json.dumps(content, indent=1) + "\n")


def sdm630():
    # "Input register" list: 30001 is address 0x0000, parameter numbers in hexadecimal.
    f = TYPE.FLOAT32
    table = [(a, f, v) for a, v in zip((0x00, 0x02, 0x04), LOAD["voltage"])]
    table += [(a, f, v) for a, v in zip((0x06, 0x08, 0x0A), LOAD["current"])]
    table += [(a, f, v) for a, v in zip((0x0C, 0x0E, 0x10), LOAD["power"])]
    table += [
        (0x34, f, LOAD["power_total"]),
        (0x46, f, LOAD["frequency"]),
        (0x48, f, LOAD["energy_import_wh"] / 1000),
        (0x4A, f, LOAD["energy_export_wh"] / 1000),
    ]
    image("eastron-sdm630", 4, table)


def umg604():
    f = TYPE.FLOAT32
    table = [(a, f, v) for a, v in zip((1317, 1319, 1321), LOAD["voltage"])]
    table += [(a, f, v) for a, v in zip((1325, 1327, 1329), LOAD["current"])]
    table += [(a, f, v) for a, v in zip((1333, 1335, 1337), LOAD["power"])]
    table += [
        (1369, f, LOAD["power_total"]),
        (1439, f, LOAD["frequency"]),
        (9851, f, float(LOAD["energy_import_wh"])),
        (9863, f, float(LOAD["energy_export_wh"])),
    ]
    image("janitza-umg-604", 3, table)


def pm5xxx():
    # The list counts registers from 1: 3000 is current A.
    f = TYPE.FLOAT32
    table = [(n - 1, f, v) for n, v in zip((3000, 3002, 3004), LOAD["current"])]
    table += [(n - 1, f, v) for n, v in zip((3028, 3030, 3032), LOAD["voltage"])]
    table += [(n - 1, f, v / 1000) for n, v in zip((3054, 3056, 3058), LOAD["power"])]
    table += [
        (3060 - 1, f, LOAD["power_total"] / 1000),
        (3110 - 1, f, LOAD["frequency"]),
        (3204 - 1, TYPE.INT64, LOAD["energy_import_wh"]),
        (3208 - 1, TYPE.INT64, LOAD["energy_export_wh"]),
    ]
    image("schneider-pm5xxx", 3, table)


def phases(addresses, kind, values, scale=1):
    """Three values; an integer type holds them in steps of 1 / `scale`."""
    held = [v * scale if kind in FLOATS else round(v * scale) for v in values]
    return [(a, kind, v) for a, v in zip(addresses, held)]


FLOATS = (TYPE.FLOAT32, TYPE.FLOAT64)


def janitza_19000(model, counters):
    # The list of the UMG 96RM-E writes decimal addresses, as on the wire.
    f = TYPE.FLOAT32
    table = phases((19000, 19002, 19004), f, LOAD["voltage"])
    table += phases((19012, 19014, 19016), f, LOAD["current"])
    table += phases((19020, 19022, 19024), f, LOAD["power"])
    table += [
        (19026, f, LOAD["power_total"]),
        (19050, f, LOAD["frequency"]),
        (counters[0], f, float(LOAD["energy_import_wh"])),
        (counters[1], f, float(LOAD["energy_export_wh"])),
    ]
    image(model, 3, table)


def janitza_b23():
    f = TYPE.FLOAT32
    table = phases((0x4A38, 0x4A3A, 0x4A3C), f, LOAD["voltage"])
    table += phases((0x4A44, 0x4A46, 0x4A48), f, LOAD["current"])
    table += phases((0x4A4C, 0x4A4E, 0x4A50), f, LOAD["power"])
    table += [
        (0x4A52, f, LOAD["power_total"]),
        (0x4A6A, f, LOAD["frequency"]),
        (0x4A7C, f, float(LOAD["energy_import_wh"])),
        (0x4A84, f, float(LOAD["energy_export_wh"])),
    ]
    image("janitza-b23", 3, table)


def siemens_pac():
    f, d = TYPE.FLOAT32, TYPE.FLOAT64
    table = phases((1, 3, 5), f, LOAD["voltage"])
    table += phases((13, 15, 17), f, LOAD["current"])
    table += phases((25, 27, 29), f, LOAD["power"])
    table += [
        (55, f, LOAD["frequency"]),
        (65, f, LOAD["power_total"]),
        (801, d, float(LOAD["energy_import_wh"])),
        (809, d, float(LOAD["energy_export_wh"])),
    ]
    image("siemens-pac", 3, table)


def iem3000():
    # The manual counts registers from 1: 3000 is current 1.
    f = TYPE.FLOAT32
    table = phases([n - 1 for n in (3000, 3002, 3004)], f, LOAD["current"])
    table += phases([n - 1 for n in (3028, 3030, 3032)], f, LOAD["voltage"])
    table += phases([n - 1 for n in (3054, 3056, 3058)], f, LOAD["power"], 0.001)
    table += [
        (3060 - 1, f, LOAD["power_total"] / 1000),
        (3110 - 1, f, LOAD["frequency"]),
        (3204 - 1, TYPE.INT64, LOAD["energy_import_wh"]),
        (3208 - 1, TYPE.INT64, LOAD["energy_export_wh"]),
    ]
    image("schneider-iem3000", 3, table)


def carlo_gavazzi(model, frequency, imported, exported):
    # Modicon addresses from 300001 on: 300001 is 0x0000. The low word comes first.
    i = TYPE.INT32
    coarse = {"frequency": 50.0}
    table = phases((0x00, 0x02, 0x04), i, LOAD["voltage"], 10)
    table += phases((0x0C, 0x0E, 0x10), i, LOAD["current"], 1000)
    table += phases((0x12, 0x14, 0x16), i, LOAD["power"], 10)
    table += [
        (0x28, i, round(LOAD["power_total"] * 10)),
        (frequency, TYPE.INT16, round(coarse["frequency"] * 10)),
        (imported, i, LOAD["energy_import_wh"] // 100),
        (exported, i, LOAD["energy_export_wh"] // 100),
    ]
    image(model, 4, table, order="little", **coarse)


def abb_b23():
    u, i = TYPE.UINT32, TYPE.INT32
    table = phases((0x5B00, 0x5B02, 0x5B04), u, LOAD["voltage"], 10)
    table += phases((0x5B0C, 0x5B0E, 0x5B10), u, LOAD["current"], 100)
    table += [(0x5B14, i, round(LOAD["power_total"] * 100))]
    table += phases((0x5B16, 0x5B18, 0x5B1A), i, LOAD["power"], 100)
    table += [
        (0x5B2C, TYPE.UINT16, round(LOAD["frequency"] * 100)),
        (0x5000, TYPE.UINT64, LOAD["energy_import_wh"] // 10),
        (0x5004, TYPE.UINT64, LOAD["energy_export_wh"] // 10),
    ]
    image("abb-b23", 3, table)


def socomec(model, name, counters, watt_hours):
    # The communication table writes decimal addresses, as on the wire: 50520 is voltage 1.
    u, i = TYPE.UINT32, TYPE.INT32
    load = {"energy_import_wh": 1234000, "energy_export_wh": 98000}
    table = [(50000, TYPE.STRING, "\0S\0O\0C\0O"), (50058, TYPE.STRING, name)]
    table += phases((50520, 50522, 50524), u, LOAD["voltage"], 100)
    table += [(50526, u, round(LOAD["frequency"] * 100))]
    table += phases((50528, 50530, 50532), u, LOAD["current"], 1000)
    table += [(50536, i, round(LOAD["power_total"] / 10))]
    table += phases((50544, 50546, 50548), i, LOAD["power"], 0.1)
    table += [
        (counters[0], u, load["energy_import_wh"] // watt_hours),
        (counters[1], u, load["energy_export_wh"] // watt_hours),
    ]
    image(model, 3, table, **load)


def phoenix_eem():
    f = TYPE.FLOAT32
    table = phases((0x8006, 0x8008, 0x800A), f, LOAD["voltage"])
    table += [(0x800C, f, LOAD["frequency"]), (0x8016, f, LOAD["power_total"])]
    table += phases((0x800E, 0x8010, 0x8012), f, LOAD["current"])
    table += phases((0x801E, 0x8020, 0x8022), f, LOAD["power"])
    table += [
        (0x8100, f, float(LOAD["energy_import_wh"])),
        (0x8106, f, float(LOAD["energy_export_wh"])),
    ]
    image("phoenix-eem-ma", 3, table, order="little")


def pro380():
    f = TYPE.FLOAT32
    table = phases((0x5002, 0x5004, 0x5006), f, LOAD["voltage"])
    table += phases((0x500C, 0x500E, 0x5010), f, LOAD["current"])
    table += phases((0x5014, 0x5016, 0x5018), f, LOAD["power"], 0.001)
    table += [
        (0x5008, f, LOAD["frequency"]),
        (0x5012, f, LOAD["power_total"] / 1000),
        (0x600C, f, LOAD["energy_import_wh"] / 1000),
        (0x6018, f, LOAD["energy_export_wh"] / 1000),
    ]
    image("inepro-pro380", 3, table)


def makers():
    janitza_19000("janitza-umg-96rm-e", (19068, 19076))
    janitza_19000("janitza-umg-806", (19062, 19070))
    janitza_b23()
    siemens_pac()
    iem3000()
    carlo_gavazzi("carlo-gavazzi-em24", 0x37, 0x42, 0x5C)
    carlo_gavazzi("carlo-gavazzi-em340", 0x33, 0x34, 0x4E)
    abb_b23()
    socomec("socomec-countis-e", "COUNTIS E44", (50946, 50952), 10)
    socomec("socomec-diris-a", "DIRIS A10", (50780, 50786), 1000)
    phoenix_eem()
    pro380()


def sunspec(name, base, models, **more):
    """`models` is a list of (id, length, {offset from the id: (type, value)})."""
    held = {base: 0x5375, base + 1: 0x6E53}
    at = base + 2
    for identity, length, fields in models:
        held |= {at + offset: 0 for offset in range(length + 2)}
        held |= {at: identity, at + 1: length}
        for offset, (kind, value) in fields.items():
            encoded = [value] if kind is None else words(value, kind)
            held |= {at + offset + i: word for i, word in enumerate(encoded)}
        at += length + 2
    held |= {at: 0xFFFF, at + 1: 0}
    image(name, 3, [], held, **more)


def common(serial):
    padded = serial + "\0" * (32 - len(serial))
    return (1, 66, {50: (TYPE.STRING, padded)})


def sunspec_float():
    f = TYPE.FLOAT32
    fields = {o: (f, v) for o, v in zip((4, 6, 8), LOAD["current"])}
    fields |= {o: (f, v) for o, v in zip((12, 14, 16), LOAD["voltage"])}
    fields |= {o: (f, v) for o, v in zip((30, 32, 34), LOAD["power"])}
    fields |= {
        2: (f, sum(LOAD["current"])),
        26: (f, LOAD["frequency"]),
        28: (f, LOAD["power_total"]),
        60: (f, float(LOAD["energy_export_wh"])),
        68: (f, float(LOAD["energy_import_wh"])),
    }
    # What this device does not have is NaN.
    fields |= {o: (None, 0x7FC0) for o in (52, 54, 56, 58)}
    sunspec("sunspec-213", 40000, [common("SN-4711"), (213, 124, fields)], serial_number="SN-4711")


def sunspec_integer():
    i16, u16 = TYPE.INT16, TYPE.UINT16
    fields = {o: (i16, round(v * 100)) for o, v in zip((3, 4), LOAD["current"])}
    fields |= {5: (i16, round(LOAD["current"][2] * 100)), 6: (i16, -2)}
    fields |= {o: (i16, round(v * 10)) for o, v in zip((8, 9, 10), LOAD["voltage"])}
    fields |= {15: (i16, -1), 16: (i16, 4998), 17: (i16, -2)}
    fields |= {18: (i16, round(LOAD["power_total"] / 10)), 22: (i16, 1)}
    fields |= {o: (i16, round(v / 10)) for o, v in zip((19, 20, 21), LOAD["power"])}
    # No apparent and reactive powers: -32768, with their scale factors.
    fields |= {o: (None, 0x8000) for o in range(23, 38)}
    fields |= {
        38: (TYPE.UINT32, LOAD["energy_export_wh"] // 100),
        46: (TYPE.UINT32, LOAD["energy_import_wh"] // 100),
        54: (i16, 2),
    }
    sunspec("sunspec-203", 50000, [common("203-1"), (203, 105, fields)], serial_number="203-1")


def sunspec_inverter():
    # A three-phase inverter that feeds 12.34 kW, in front of newer models that a meter needs not.
    u16, i16 = TYPE.UINT16, TYPE.INT16
    fields = {2: (u16, 5371), 3: (u16, 1790), 4: (u16, 1790), 5: (u16, 1791), 6: (i16, -2)}
    fields |= {o: (u16, round(v * 10)) for o, v in zip((10, 11, 12), LOAD["voltage"])}
    fields |= {13: (i16, -1), 14: (i16, 1234), 15: (i16, 1), 16: (u16, 4998), 17: (i16, -2)}
    fields |= {24: (TYPE.UINT32, 1234500), 26: (i16, 0)}
    models = [common("INV-9"), (103, 50, fields), (701, 121, {}), (702, 50, {})]
    sunspec("sunspec-103", 0, models, fed_w=12340, serial_number="INV-9")


def sunspec_float_inverter():
    # Offsets of model 113 (floats): phase voltages behind the three line voltages.
    f = TYPE.FLOAT32
    fields = {o: (f, v) for o, v in zip((2, 4, 6, 8), (53.71, 17.9, 17.9, 17.91))}
    fields |= {o: (f, v) for o, v in zip((16, 18, 20), LOAD["voltage"])}
    fields |= {22: (f, 12340.0), 24: (f, LOAD["frequency"]), 32: (f, 1234500.0)}
    models = [common("INV-9"), (113, 60, fields)]
    sunspec("sunspec-113", 40000, models, fed_w=12340, serial_number="INV-9")


if __name__ == "__main__":
    for make in (sdm630, umg604, pm5xxx, sunspec_float, sunspec_integer, sunspec_inverter):
        make()
    sunspec_float_inverter()
    makers()
