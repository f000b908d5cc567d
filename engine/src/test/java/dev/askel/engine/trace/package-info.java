/** Tests of trace contexts and of the decision which executions are traced. */
@NullMarked
package dev.askel.engine.trace;

import org.jspecify.annotations.NullMarked;
