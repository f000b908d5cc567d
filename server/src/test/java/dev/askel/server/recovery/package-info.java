/** Tests of the recovery of the bundled PostgreSQL. */
@NullMarked
package dev.askel.server.recovery;

import org.jspecify.annotations.NullMarked;
