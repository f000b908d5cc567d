/**
 * Pekko's persistence tests over the journal's plugin doors, and a foreign reader of its tables.
 */
@NullMarked
package dev.askel.engine.tck;

import org.jspecify.annotations.NullMarked;
