@NullMarked
package dev.askel.engine.payload;

import org.jspecify.annotations.NullMarked;
