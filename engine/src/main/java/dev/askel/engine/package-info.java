/**
 * The engine's composition: puts its rooms together on one actor system and one database, and gives
 * the operations of {@code engine.api}.
 */
@NullMarked
package dev.askel.engine;

import org.jspecify.annotations.NullMarked;
