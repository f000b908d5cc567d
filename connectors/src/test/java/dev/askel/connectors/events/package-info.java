@NullMarked
package dev.askel.connectors.events;

import org.jspecify.annotations.NullMarked;
