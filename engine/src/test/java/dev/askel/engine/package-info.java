/**
 * The engine as a whole, on real actor systems and a real database: {@link
 * dev.askel.engine.EngineRig} sets it up, breaks it and looks at what it left.
 */
@NullMarked
package dev.askel.engine;

import org.jspecify.annotations.NullMarked;
