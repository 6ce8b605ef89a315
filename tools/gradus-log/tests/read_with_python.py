"""Reads a Gradus session log with the public package `mcap` (pip install mcap).

Usage: python3 read_with_python.py LOG
Prints each channel with its count and its schema, the attachments, and the stops. Ends with an
error when a channel lacks its JSON Schema or a message is not JSON.

`cargo test -p gradus_log` runs it on a finished and on a recovered log where `python3`, or the
interpreter that GRADUS_PYTHON names, has the package; elsewhere that test says that it is skipped.
"""

import collections
import json
import sys

from mcap.reader import make_reader

counts = collections.Counter()
with open(sys.argv[1], "rb") as file:
    reader = make_reader(file, validate_crcs=True)
    for schema, channel, message in reader.iter_messages():
        record = json.loads(message.data)
        counts[channel.topic, schema.name] += 1
        properties = json.loads(schema.data).get("properties", {})
        assert schema.encoding == "jsonschema" and properties, channel.topic
        missing = set(json.loads(schema.data).get("required", [])) - record.keys()
        assert not missing, (channel.topic, missing)
        if channel.topic == "/events" and record["kind"] == "stopped":
            print(f"stopped at {record['at'] / 1e9:.3f} s by {record['cause']}")
    for (topic, name), count in sorted(counts.items()):
        print(topic, count, name)
    for attachment in reader.iter_attachments():
        print(attachment.name, len(attachment.data), "bytes")
    for metadata in reader.iter_metadata():
        print(metadata.name, dict(metadata.metadata))
