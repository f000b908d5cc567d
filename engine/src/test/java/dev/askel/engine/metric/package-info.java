/** Tests of the metrics of executions. */
@NullMarked
package dev.askel.engine.metric;

import org.jspecify.annotations.NullMarked;
