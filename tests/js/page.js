// SPDX-License-Identifier: EUPL-1.2
// What the server writes in the page for the modules: the product's own words (given by test_modules.py), a small city.
const config = {
  user: 7,
  username: "pcc",
  territory: "51108",
  owners: ["51108", "51108-EP"],
  kinds: { 1: { code: "light_point", label: "Point lumineux", trade: "lighting" } },
  versions: {},
  detail_zoom: 14,
  can: {},
};
const given = { "console-config": JSON.stringify(config), "console-words": process.env.CONSOLE_WORDS };

globalThis.document = { getElementById: (id) => ({ textContent: given[id] }) };
