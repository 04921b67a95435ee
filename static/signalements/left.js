// SPDX-License-Identifier: EUPL-1.2
// The follow-up page, come from the form: what the device kept of that form is sent, it goes.
import "./once.js";
import * as store from "./store.js";

const draft = await store.get(store.CURRENT).catch(() => null);
if (draft?.token && document.referrer.includes(`/${draft.token}/`)) await store.remove(store.CURRENT);
