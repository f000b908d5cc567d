@NullMarked
package dev.askel.connectors.call;

import org.jspecify.annotations.NullMarked;
