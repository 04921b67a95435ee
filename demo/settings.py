# SPDX-License-Identifier: EUPL-1.2
"""Settings of the demo, from the environment."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
DEFAULT_TALQ_URL = "http://127.0.0.1:8099"


@dataclass(frozen=True, slots=True)
class Settings:
    """`speed` multiplies how often things happen; `memory` is the file that keeps what was provoked by hand, `letters`
    the folder of the messages that the city's mail server took; `mail_port` None: it has none; `rsmp_port` and
    `rsmp_fagnieres_port`: where the supervisor of each authority's traffic lights listens; `modbus_port` and
    `bacnet_port`: where the devices of the field buses answer; None: nowhere. `web` and `key`: where our
    supervisor takes what is posted, and the secret of who posts; "": nobody does."""

    host: str
    port: int
    mqtt_url: str
    seed: int
    speed: float
    fixtures: Path
    memory: Path | None
    mail_port: int | None = None
    rsmp_port: int | None = None
    rsmp_fagnieres_port: int | None = None
    web: str = ""
    key: str = ""
    modbus_port: int | None = None
    bacnet_port: int | None = None
    letters: Path | None = None

    @classmethod
    def from_environment(cls) -> Self:
        env = os.environ
        url = urlsplit(env.get("DEMO_TALQ_URL") or DEFAULT_TALQ_URL)
        folder = env.get("CONNECTE_RUN_DIR")
        return cls(
            host=url.hostname or "127.0.0.1",
            port=url.port or 8099,
            mqtt_url=env.get("MQTT_URL", ""),
            seed=int(env.get("DEMO_SEED") or 1),
            speed=max(float(env.get("DEMO_SPEED") or 1), 0.01),
            fixtures=Path(env.get("DEMO_FIXTURES") or FIXTURES),
            memory=Path(folder) / "demo-city.json" if folder else None,
            mail_port=int(env.get("DEMO_MAIL_PORT") or 0) or None,
            rsmp_port=int(env.get("DEMO_RSMP_PORT") or 0) or None,
            rsmp_fagnieres_port=int(env.get("DEMO_RSMP_FAGNIERES_PORT") or 0) or None,
            web=env.get("BASE_URL", "").rstrip("/").replace("//localhost:", "//127.0.0.1:"),
            key=env.get("DEMO_KEY", ""),
            modbus_port=int(env.get("DEMO_MODBUS_PORT") or 0) or None,
            bacnet_port=int(env.get("DEMO_BACNET_PORT") or 0) or None,
            letters=Path(folder) / "courriels" if folder else None,
        )

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"
