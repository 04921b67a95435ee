// SPDX-License-Identifier: EUPL-1.2
// A form of one page with a script: the proof of work when the page asks for one, and a form that is sent once.
import "./once.js";
import { prove } from "./proof.js";

prove(document.forms);
