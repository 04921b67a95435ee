# SPDX-License-Identifier: EUPL-1.2
"""The end of an MQTT client that has a network thread of its own."""

from contextlib import suppress

import paho.mqtt.client as mqtt


def leave(client: mqtt.Client) -> None:
    """Say goodbye to the broker and wait for the thread. Safe when it has ended already, or ends just now."""
    client.disconnect()
    with suppress(AttributeError):  # paho 2.1: the thread, as it ends, takes away what `loop_stop` is about to join
        client.loop_stop()
