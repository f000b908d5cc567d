@NullMarked
package dev.askel.engine.execution.live;

import org.jspecify.annotations.NullMarked;
