/**
 * Tests of the checks of the mixed load.
 *
 * <p>Only the load and scripted servers use the wire protocol. The checker makes no calls.
 */
@NullMarked
package dev.askel.load.mix;

import org.jspecify.annotations.NullMarked;
