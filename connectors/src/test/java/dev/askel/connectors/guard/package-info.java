@NullMarked
package dev.askel.connectors.guard;

import org.jspecify.annotations.NullMarked;
