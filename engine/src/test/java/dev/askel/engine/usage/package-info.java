/** Tests of billed usage. */
@NullMarked
package dev.askel.engine.usage;

import org.jspecify.annotations.NullMarked;
