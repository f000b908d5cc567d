/** Rows of wake-ups: when an execution must be loaded, and why. */
@NullMarked
package dev.askel.engine.journal.wakeup;

import org.jspecify.annotations.NullMarked;
