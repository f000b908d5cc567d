@NullMarked
package dev.askel.connectors.logs;

import org.jspecify.annotations.NullMarked;
