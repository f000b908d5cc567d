@NullMarked
package dev.askel.trigger.event.destination;

import org.jspecify.annotations.NullMarked;
