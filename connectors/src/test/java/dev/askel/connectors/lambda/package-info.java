@NullMarked
package dev.askel.connectors.lambda;

import org.jspecify.annotations.NullMarked;
