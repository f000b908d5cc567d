@NullMarked
package dev.askel.engine.memory;

import org.jspecify.annotations.NullMarked;
