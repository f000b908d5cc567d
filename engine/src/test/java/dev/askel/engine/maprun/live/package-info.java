@NullMarked
package dev.askel.engine.maprun.live;

import org.jspecify.annotations.NullMarked;
