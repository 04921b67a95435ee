// SPDX-License-Identifier: EUPL-1.2
self.kept = {{ kept|safe }};
importScripts({{ program|safe }});
