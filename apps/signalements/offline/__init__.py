# SPDX-License-Identifier: EUPL-1.2
"""The public form without a network: what a telephone keeps of it, and a whole report received in one go."""
