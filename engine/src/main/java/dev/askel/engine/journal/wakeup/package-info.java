/** Rows of {@code wakeups}. Each row states when and why an execution must be loaded. */
@NullMarked
package dev.askel.engine.journal.wakeup;

import org.jspecify.annotations.NullMarked;
