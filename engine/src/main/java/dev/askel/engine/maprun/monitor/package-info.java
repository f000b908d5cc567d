/**
 * The monitor of Map Runs: live progress for subscribers on any node, failures and children. {@code
 * StoredMapRunMonitor} is the entry type. The monitor reads progress from the rows of the watched
 * runs, once a second for all subscribers of a node.
 */
@NullMarked
package dev.askel.engine.maprun.monitor;

import org.jspecify.annotations.NullMarked;
