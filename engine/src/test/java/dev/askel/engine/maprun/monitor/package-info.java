@NullMarked
package dev.askel.engine.maprun.monitor;

import org.jspecify.annotations.NullMarked;
