// SPDX-License-Identifier: EUPL-1.2
// The wall screen: nobody touches it. Starts what it shares with the console, then what turns.
import { start as startFeed } from "./console/feed.js";
import { start as startStatus } from "./console/status.js";
import { start as startAwake } from "./wall/awake.js";
import { start as startClock } from "./wall/clock.js";
import { start as startFigures } from "./wall/figures.js";
import { start as startPost } from "./wall/post.js";
import { start as startTurning } from "./wall/turning.js";
import { start as startWorst } from "./wall/worst.js";

startStatus();
startClock();
startFigures();
startWorst();
startTurning();
startPost();
startAwake();
startFeed();
