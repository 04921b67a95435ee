// SPDX-License-Identifier: EUPL-1.2
// What browsers have and Node 18, the one of Debian 12, does not.
globalThis.CustomEvent ??= class CustomEvent extends Event {
  constructor(type, options) {
    super(type, options);
    this.detail = options?.detail ?? null;
  }
};
