/** Tests of the bundled PostgreSQL with real processes, some of which are killed. */
@NullMarked
package dev.askel.postgres;

import org.jspecify.annotations.NullMarked;
