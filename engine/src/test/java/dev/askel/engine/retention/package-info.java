@NullMarked
package dev.askel.engine.retention;

import org.jspecify.annotations.NullMarked;
