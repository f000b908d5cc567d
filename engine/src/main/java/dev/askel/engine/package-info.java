/**
 * Assembles the engine: its packages on one actor system and one database, behind the operations of
 * {@code engine.api}. {@link dev.askel.engine.Engine} is the entry type.
 */
@NullMarked
package dev.askel.engine;

import org.jspecify.annotations.NullMarked;
