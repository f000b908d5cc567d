/** Tests of TestState, on a real engine. */
@NullMarked
package dev.askel.engine.statetest;

import org.jspecify.annotations.NullMarked;
