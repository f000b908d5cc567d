/**
 * Tests of the checks of the mixed load.
 *
 * <p>They use the wire protocol only between the load and scripted servers; the checker itself
 * makes no calls.
 */
@NullMarked
package dev.askel.load.mix;

import org.jspecify.annotations.NullMarked;
