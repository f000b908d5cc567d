/** Rows of asynchronous Express executions that have not ended. */
@NullMarked
package dev.askel.engine.registry.express;

import org.jspecify.annotations.NullMarked;
