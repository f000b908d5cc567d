/** Tests of the pollers, on real nodes and a real PostgreSQL. */
@NullMarked
package dev.askel.engine.wakeup;

import org.jspecify.annotations.NullMarked;
