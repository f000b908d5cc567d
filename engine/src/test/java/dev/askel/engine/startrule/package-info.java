/** Tests of the rules of start limits. */
@NullMarked
package dev.askel.engine.startrule;

import org.jspecify.annotations.NullMarked;
