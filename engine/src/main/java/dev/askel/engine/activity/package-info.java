/**
 * Activities: the package matches polls of workers with queued tasks. The tasks are stored in the
 * journal's table {@code open_tasks}; only the polls are in memory.
 */
@NullMarked
package dev.askel.engine.activity;

import org.jspecify.annotations.NullMarked;
