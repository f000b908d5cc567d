/** The bundled PostgreSQL, tried with real processes that are really killed. */
@NullMarked
package dev.askel.postgres;

import org.jspecify.annotations.NullMarked;
