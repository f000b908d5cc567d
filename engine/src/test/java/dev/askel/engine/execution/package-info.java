/** Executions as they live and as they talk to each other. */
@NullMarked
package dev.askel.engine.execution;

import org.jspecify.annotations.NullMarked;
