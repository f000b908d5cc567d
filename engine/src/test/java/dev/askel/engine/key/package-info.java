/** Tests of the key ring. */
@NullMarked
package dev.askel.engine.key;

import org.jspecify.annotations.NullMarked;
