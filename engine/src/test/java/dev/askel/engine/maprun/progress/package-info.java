@NullMarked
package dev.askel.engine.maprun.progress;

import org.jspecify.annotations.NullMarked;
