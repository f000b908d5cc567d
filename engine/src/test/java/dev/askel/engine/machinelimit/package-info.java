@NullMarked
package dev.askel.engine.machinelimit;

import org.jspecify.annotations.NullMarked;
