/** Test cases in the place of calls. */
@org.jspecify.annotations.NullMarked
package dev.askel.engine.mock;
