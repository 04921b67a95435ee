# SPDX-License-Identifier: EUPL-1.2
"""Photos that people send: decoded once in a child process with little of everything, made again from their pixels."""
