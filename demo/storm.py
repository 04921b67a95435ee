# SPDX-License-Identifier: EUPL-1.2
"""`python -m demo.storm`: a storm in the running demo. `python -m demo.storm calm` ends it."""

import json
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen

from demo.settings import Settings

WAIT_SECONDS = 10
ORDERS = ("storm", "calm")


def tell(url: str, order: str) -> dict[str, object]:
    """Send `order` to the running demo. Raises URLError when it does not run."""
    with urlopen(Request(f"{url}/_demo/{order}", method="POST"), timeout=WAIT_SECONDS) as answer:
        return json.load(answer)


def main(arguments: list[str]) -> str:
    order = arguments[0] if arguments else "storm"
    if order not in ORDERS:
        return f"ordre inconnu : {order} (au choix : {', '.join(ORDERS)})"
    url = Settings.from_environment().url
    try:
        said = tell(url, order)
    except (URLError, TimeoutError) as error:
        return f"La démonstration ne répond pas sur {url} ({error}). Est-elle lancée (make demo) ?"
    print(presented(order, said))
    return ""


def presented(order: str, said: dict[str, object]) -> str:
    if order == "calm":
        return "Retour au calme."
    if said.get("already"):
        return f"L'armoire {said['cabinet']} est déjà au noir."
    return (
        f"Orage : l'armoire {said['cabinet']} perd son alimentation ; {said['events']} événements TALQ, "
        f"{said['without_power']} équipements sans courant, dont {said['last_words']} le disent sur leur pile, "
        f"{said['silent_probes']} sondes LoRaWAN qu'on n'entend plus."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)  # a text is told and fails, even an empty one
