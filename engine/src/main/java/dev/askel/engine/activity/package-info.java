/**
 * Activities: brings waiting workers and waiting tasks together. The tasks stand in the journal's
 * {@code open_tasks}; what is in memory here are only the workers' polls.
 */
@NullMarked
package dev.askel.engine.activity;

import org.jspecify.annotations.NullMarked;
