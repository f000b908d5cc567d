/** Tests of limits and pauses of endpoints. */
@NullMarked
package dev.askel.engine.endpoint;

import org.jspecify.annotations.NullMarked;
