@NullMarked
package dev.askel.access;

import org.jspecify.annotations.NullMarked;
