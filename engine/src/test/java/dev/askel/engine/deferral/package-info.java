@NullMarked
package dev.askel.engine.deferral;

import org.jspecify.annotations.NullMarked;
