@NullMarked
package dev.askel.engine.maprun.result;

import org.jspecify.annotations.NullMarked;
