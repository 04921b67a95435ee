// SPDX-License-Identifier: EUPL-1.2
// What an incident is to this page: its states in three groups, its look, its words. Nothing is kept here.
import { config, t } from "./config.js";

const UNATTENDED = new Set(["new", "qualified", "reopened"]);
const OVER = new Set(["closed", "false_alarm", "duplicate", "dropped"]);
const TOLD = [
  "title", "severity", "state", "state_label", "shape", "cause", "cause_source", "cause_said", "reason", "opened_at",
  "ended_at", "members", "active", "masked", "testimonies", "assigned_to", "fault_class",
]; // prettier-ignore

export const isOpenIncident = ({ state }) => !OVER.has(state);
export const isUnattended = ({ state }) => UNATTENDED.has(state); // nobody has taken it yet

/** What the live stream says, laid over what was known. */
export function foldedIncident(before, message) {
  const incident = { ...before, territory: message.territory ?? before.territory };
  for (const field of TOLD) if (field in message) incident[field] = message[field];
  return incident;
}

/** Look in lists: filled while nobody has taken it, ticked then, an outline when everything is back to normal. */
export function lookOfIncident({ severity, state }) {
  if (!isOpenIncident({ state })) return { shape: "normal", variant: "filled" };
  if (state === "restored") return { shape: severity, variant: "outline" };
  return { shape: severity, variant: isUnattended({ state }) ? "filled" : "ticked" };
}

export const sayingOfIncident = ({ severity, state_label: label }) => `${t(severity)}, ${(label ?? "").toLocaleLowerCase("fr")}`;

/** Code or name of what is in cause; "" when nobody knows. */
export const causeOf = ({ cause, cause_source: source }) => cause?.code ?? source?.name ?? "";

/** Label of its class, however it was told: « Armoire au noir ». */
export const classOf = ({ fault_class: found }) => found?.label ?? found ?? "";

export const followerOf = ({ assigned_to: person }) => person?.name || person?.username || (typeof person === "string" ? person : "");

export const isMine = (incident) => (incident.assigned_to?.username ?? incident.assigned_to) === config.username;

/** `person`: a name to log in, « @moi » for who reads, « @personne » when nobody does. */
export function isFollowedBy(incident, person) {
  const follower = incident.assigned_to?.username ?? incident.assigned_to ?? "";
  if (person === "@personne") return !follower;
  return person === "@moi" ? isMine(incident) : follower === person;
}

export function tradeOf({ cause, trade }) {
  return trade ?? Object.values(config.kinds).find((kind) => kind.code === (cause?.kind?.code ?? cause?.kind))?.trade ?? "";
}
