# SPDX-License-Identifier: EUPL-1.2
"""Just enough of Mapbox Vector Tile 2.1 to check what a tile says: layers, feature ids, properties, points."""

import gzip
import struct


def decode(body):
    """{layer name: [{"id": …, "properties": {…}, "point": (x, y)}]} of a possibly compressed tile."""
    body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    layers = [_layer(value) for field, value in _fields(body) if field == 3]
    return {layer["name"]: layer["features"] for layer in layers}


def _fields(data):
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        value, place = _value(key & 7, data, place)
        yield key >> 3, value


def _value(wire, data, place):
    if wire == 0:
        return _varint(data, place)
    if wire == 2:
        length, place = _varint(data, place)
        return data[place : place + length], place + length
    size = {1: 8, 5: 4}[wire]
    return data[place : place + size], place + size


def _varint(data, place):
    number = shift = 0
    while True:
        byte = data[place]
        number |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return number, place


def _layer(data):
    fields = list(_fields(data))
    keys = [value.decode() for field, value in fields if field == 3]
    values = [_scalar(value) for field, value in fields if field == 4]
    name = next(value.decode() for field, value in fields if field == 1)
    return {"name": name, "features": [_feature(value, keys, values) for field, value in fields if field == 2]}


def _scalar(data):
    field, value = next(_fields(data))
    if field == 1:
        return value.decode()
    if field == 6:
        return value >> 1 ^ -(value & 1)
    return struct.unpack("<d", value)[0] if field == 3 else value


def _feature(data, keys, values):
    fields = dict(_fields(data))
    tags = _packed(fields.get(2, b""))
    properties = {keys[tags[i]]: values[tags[i + 1]] for i in range(0, len(tags), 2)}
    drawing = _packed(fields.get(4, b""))
    point = tuple(number >> 1 ^ -(number & 1) for number in drawing[1:3])
    return {"id": fields.get(1), "properties": properties, "point": point}


def _packed(data):
    numbers, place = [], 0
    while place < len(data):
        number, place = _varint(data, place)
        numbers.append(number)
    return numbers
