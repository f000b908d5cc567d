/**
 * What a States Language machine does next, as three pure functions: {@code advance} decides,
 * {@code apply} is the only way state changes, {@code outstanding} says what is still owed. Sees no
 * clock, thread, actor, file or random source; all of them come in as arguments.
 */
@NullMarked
package dev.askel.asl.interpreter;

import org.jspecify.annotations.NullMarked;
