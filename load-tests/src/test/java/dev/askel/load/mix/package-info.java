/** Tests of the mixed load's own reckoning. */
@NullMarked
package dev.askel.load.mix;

import org.jspecify.annotations.NullMarked;
