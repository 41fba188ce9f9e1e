"""Reads a batch from standard input and prints what the published form has against it."""
import json
import pathlib
import sys

import jsonschema

schema = json.loads((pathlib.Path(sys.argv[1]) / "batch.schema.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(
    schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
for fault in validator.iter_errors(json.load(sys.stdin)):
    print(fault.json_path, fault.message[:200])
