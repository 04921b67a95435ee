# SPDX-License-Identifier: EUPL-1.2
# Each target does all the set-up it needs. PORT, DATABASE_URL, REDIS_URL and MQTT_URL override what is private to the clone.
SHELL := /bin/bash
# Some machines tell Python to keep no bytecode: each process of ours would then compile everything again, for 5 s.
export PYTHONDONTWRITEBYTECODE :=
STACK := python3 deploy/stack.py
PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help demo up down reset status storm doctor test lint bench screenshots lock setup

help: ## cette liste
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: setup ## la démonstration au premier plan ; Ctrl-C arrête tout
	@exec $(STACK) demo

up: setup ## la même en arrière-plan, rend la main quand elle est prête
	@$(STACK) up

down: ## arrête la démonstration
	@$(STACK) down

reset: ## arrête la démonstration et efface ses données
	@$(STACK) reset

status: ## ce qui tourne
	@$(STACK) status

storm: ## une tempête d'alarmes dans la démonstration qui tourne
	@$(STACK) storm

doctor: ## ce qui ne va pas, une ligne par service
	@$(STACK) manage doctor

test: setup-tests ## toute la suite de tests, avec ses propres services
	@$(STACK) run --name test --expendable -- $(PYTHON) -m pytest -n 4 --dist loadgroup --no-loadscope-reorder

lint: setup-tests ## style, types, couches, migrations, réglages de production
	@$(STACK) run --name lint -- deploy/lint.sh

bench: setup-tests ## chaque affirmation de vitesse, en rapport à une limite ou à un pair
	@$(STACK) run --name bench -- $(PYTHON) -m benchmarks

screenshots: setup-tests ## les images de la documentation, dans la démonstration qui tourne (make up), tempête comprise
	@$(PYTHON) docs/screenshots.py

lock: ## fige de nouveau les versions Python, avec leurs empreintes
	@deploy/lock.sh

setup: ## installe ce qui manque, rien d'autre
	@deploy/setup.sh

.PHONY: setup-tests
setup-tests:
	@deploy/setup.sh --with-chromium
