/** Rows of open tasks: activity tasks and callbacks that wait for an external result. */
@NullMarked
package dev.askel.engine.journal.task;

import org.jspecify.annotations.NullMarked;
