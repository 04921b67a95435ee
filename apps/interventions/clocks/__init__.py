# SPDX-License-Identifier: EUPL-1.2
"""The contract's clocks on a request: which line promises what (`choosing`), counted from the facts (`counting`, pure),
kept as rows (`keeping`), looked at when their time comes (`sweeping`)."""
