"""A Modbus RTU line with units that are not Busbar's, for the tests of the line (pymodbus 3.16.1).

Each unit holds three currents in milliamperes at 100, 102 and 104, the first as given; units that
are not named are silent, as on a bus. Prints a line once it listens, then serves until its standard
input ends, so that it can't outlive the test.

    third_party_serial.py DEVICE UNIT=MILLIAMPERES ...
"""

import asyncio
import sys
import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)

from pymodbus import ModbusDeviceIdentification  # noqa: E402
from pymodbus.datastore import (  # noqa: E402
    ModbusDeviceContext,
    ModbusServerContext,
    ModbusSparseDataBlock,
)
from pymodbus.framer import FramerType  # noqa: E402
from pymodbus.server import ModbusSerialServer  # noqa: E402


def device(milliamperes):
    held = {100 + offset: 0 for offset in range(6)} | {101: milliamperes}
    return ModbusDeviceContext(hr=ModbusSparseDataBlock(held))


async def main():
    units = dict(argument.split("=") for argument in sys.argv[2:])
    context = ModbusServerContext(
        devices={int(unit): device(int(current)) for unit, current in units.items()},
        single=False,
    )
    server = ModbusSerialServer(
        context,
        framer=FramerType.RTU,
        identity=ModbusDeviceIdentification(
            info_name={
                "VendorName": "Bench",
                "ProductCode": "B-3",
                "MajorMinorRevision": "1.2",
            }
        ),
        port=sys.argv[1],
        baudrate=19200,
        parity="N",
        # pymodbus answers for devices that it does not have; a bus is silent there.
        trace_packet=lambda sending, frame: (
            b"" if sending and str(frame[0]) not in units else frame
        ),
    )
    await server.serve_forever(background=True)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.shutdown()


asyncio.run(main())
