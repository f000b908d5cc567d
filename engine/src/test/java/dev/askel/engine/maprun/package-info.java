/** Tests of the rows of Map Runs, against a real PostgreSQL. */
@NullMarked
package dev.askel.engine.maprun;

import org.jspecify.annotations.NullMarked;
