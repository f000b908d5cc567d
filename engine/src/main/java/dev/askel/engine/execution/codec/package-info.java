/**
 * The stored form of an execution: its journal rows and snapshots as bytes, a promise kept for
 * ever. Knows every entry and every part of the state, but not what they mean, who writes them or
 * where to.
 */
@NullMarked
package dev.askel.engine.execution.codec;

import org.jspecify.annotations.NullMarked;
