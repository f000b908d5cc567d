@NullMarked
package dev.askel.connectors.function;

import org.jspecify.annotations.NullMarked;
