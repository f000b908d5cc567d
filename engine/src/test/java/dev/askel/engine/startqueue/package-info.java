/** Tests of start limits. */
@NullMarked
package dev.askel.engine.startqueue;

import org.jspecify.annotations.NullMarked;
