/** Tests of the catalogue of executions, against a real PostgreSQL. */
@NullMarked
package dev.askel.engine.visibility;

import org.jspecify.annotations.NullMarked;
