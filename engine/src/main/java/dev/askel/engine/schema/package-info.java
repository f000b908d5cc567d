/** Migrations of the database schema. */
@NullMarked
package dev.askel.engine.schema;

import org.jspecify.annotations.NullMarked;
