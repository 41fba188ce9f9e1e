"""A Modbus TCP client that is not Busbar's, for the tests of the server (pymodbus 3.16.1).

Reads and tries to write unit 1, and prints what came of it as JSON.

    third_party_client.py PORT
"""

import json
import sys

from pymodbus.client import ModbusTcpClient

client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]), timeout=5)
assert client.connect()
holding = client.read_holding_registers(100, count=6, device_id=1)
hole = client.read_holding_registers(90, count=6, device_id=1)
stranger = client.read_holding_registers(100, count=6, device_id=9)
writes = [
    client.write_register(100, 1, device_id=1),
    client.write_registers(100, [1, 2], device_id=1),
    client.write_coil(0, True, device_id=1),
    client.mask_write_register(address=100, and_mask=0, or_mask=1, device_id=1),
    client.read_coils(0, count=1, device_id=1),
]
print(
    json.dumps(
        {
            "registers": holding.registers,
            "hole": hole.exception_code,
            "stranger": stranger.exception_code,
            "others": [answer.exception_code for answer in writes],
        }
    )
)
client.close()
