/** Tests of the sharing of a node between state machines. */
@NullMarked
package dev.askel.engine.maprun.admission;

import org.jspecify.annotations.NullMarked;
