/** Tests of the statistics of states. */
@NullMarked
package dev.askel.engine.statistics;

import org.jspecify.annotations.NullMarked;
