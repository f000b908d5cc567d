/** Rows of wake-ups: when an execution must be loaded, and for what. */
@NullMarked
package dev.askel.engine.journal.wakeup;

import org.jspecify.annotations.NullMarked;
