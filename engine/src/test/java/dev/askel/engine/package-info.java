/**
 * Tests of the whole engine, on real actor systems and a real database. {@link
 * dev.askel.engine.EngineRig} starts engines, stops nodes and reads the database.
 */
@NullMarked
package dev.askel.engine;

import org.jspecify.annotations.NullMarked;
