@NullMarked
package dev.askel.engine.warning;

import org.jspecify.annotations.NullMarked;
