@NullMarked
package dev.askel.engine.maprun.child;

import org.jspecify.annotations.NullMarked;
