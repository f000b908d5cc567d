/** Tests of the evaluation threads. */
@NullMarked
package dev.askel.engine.evaluation;

import org.jspecify.annotations.NullMarked;
