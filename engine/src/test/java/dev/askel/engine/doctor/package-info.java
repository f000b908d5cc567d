@NullMarked
package dev.askel.engine.doctor;

import org.jspecify.annotations.NullMarked;
