"""A Modbus TCP server that is not Busbar's, for the tests of the line (pymodbus 3.16.1).

Unit 1 holds the registers of the image file, unit 2 is silent. Prints the port it listens on, then
serves until its standard input ends, so that it can't outlive the test.

    third_party_server.py IMAGE.json [PORT]
"""

import asyncio
import json
import sys
import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)

from pymodbus.datastore import (  # noqa: E402
    ModbusDeviceContext,
    ModbusServerContext,
    ModbusSparseDataBlock,
)
from pymodbus.server import ModbusTcpServer  # noqa: E402


async def main():
    image = json.load(open(sys.argv[1]))
    held = {int(address) + 1: word for address, word in image["registers"].items()}
    first, last = min(held), max(held)
    # The meter reads holes as zero.
    block = ModbusSparseDataBlock({a: held.get(a, 0) for a in range(first, last + 1)})
    unit = ModbusDeviceContext(hr=block, ir=block)
    context = ModbusServerContext(devices={1: unit}, single=False)
    server = ModbusTcpServer(
        context,
        address=("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0),
        # Unit 2 gets no answer at all, as with a gateway's dead device.
        ignore_missing_devices=True,
    )
    await server.serve_forever(background=True)
    sockets = server.transport.sockets
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.shutdown()


asyncio.run(main())
