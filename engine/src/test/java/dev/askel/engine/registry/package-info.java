/** Tests of the registry, against a real PostgreSQL. */
@NullMarked
package dev.askel.engine.registry;

import org.jspecify.annotations.NullMarked;
