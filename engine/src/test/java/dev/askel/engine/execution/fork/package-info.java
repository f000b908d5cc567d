@NullMarked
package dev.askel.engine.execution.fork;

import org.jspecify.annotations.NullMarked;
