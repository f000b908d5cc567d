/** Migrations of the database's schema. */
@NullMarked
package dev.askel.engine.schema;

import org.jspecify.annotations.NullMarked;
