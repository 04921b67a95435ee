// SPDX-License-Identifier: EUPL-1.2
// Instants of a replay, in French and in the hours of the territory, whatever those of the workstation.
import { config } from "../console/config.js";

const format = (options) => new Intl.DateTimeFormat("fr-FR", { timeZone: config.replay.zone, ...options });
const hours = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const days = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });

export const hour = (at) => hours.format(at);
export const day = (at) => days.format(at);
