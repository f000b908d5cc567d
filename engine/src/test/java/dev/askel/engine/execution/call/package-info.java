@NullMarked
package dev.askel.engine.execution.call;

import org.jspecify.annotations.NullMarked;
