// SPDX-License-Identifier: EUPL-1.2
// The control centre's screen: starts each part and tells each what the others do.
import { start as startBulk } from "./console/bulk.js";
import { start as startColumns } from "./console/columns.js";
import { start as startDuty } from "./console/duty.js";
import { start as startFeed } from "./console/feed.js";
import { start as startFilters } from "./console/filters.js";
import { start as startIncidentPanel } from "./console/incident_panel.js";
import { start as startInterventionBar } from "./console/intervention_bar.js";
import { start as startInterventionForm } from "./console/intervention_form.js";
import { start as startInterventions } from "./console/interventions.js";
import { start as startKeyboard } from "./console/keyboard.js";
import { start as startMapOnly } from "./console/map_only.js";
import { start as startMenus } from "./console/menus.js";
import { start as startPaper } from "./console/paper.js";
import { start as startPanel } from "./console/panel.js";
import { start as startPause } from "./console/pause.js";
import { start as startQueue } from "./console/queue.js";
import { start as startReportBar } from "./console/report_bar.js";
import { start as startViews } from "./console/saved_views.js";
import { start as startSearch } from "./console/search.js";
import { start as startSound } from "./console/sound.js";
import { start as startStatus } from "./console/status.js";
import { start as startTabs } from "./console/tabs.js";
import { start as startTour } from "./console/tour.js";

startMenus();
startTabs();
startMapOnly();
startStatus();
startDuty();
startPause();
startSound();
startColumns();
startFilters();
startViews();
startBulk();
startQueue(); // after what listens to what the list is asked
startIncidentPanel();
startInterventions();
startInterventionForm();
startInterventionBar();
startReportBar();
startPanel();
startSearch();
startKeyboard();
startPaper();
startTour();
startFeed();
import("./console/map.js").then((map) => map.start()); // last and apart: the list must not wait for the map
