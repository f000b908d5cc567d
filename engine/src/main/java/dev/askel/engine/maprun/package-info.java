/**
 * Map Runs: the rows of Distributed Map states that run, and the messages to their owners. {@link
 * dev.askel.engine.maprun.MapRunStore} is the entry type. A row is the truth; a message is a hint
 * that may be lost.
 */
@NullMarked
package dev.askel.engine.maprun;

import org.jspecify.annotations.NullMarked;
