@NullMarked
package dev.askel.engine.observability;

import org.jspecify.annotations.NullMarked;
