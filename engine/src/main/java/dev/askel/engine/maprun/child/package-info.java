/** The child executions of a Map Run: their start, their end and their stored ends. */
@NullMarked
package dev.askel.engine.maprun.child;

import org.jspecify.annotations.NullMarked;
