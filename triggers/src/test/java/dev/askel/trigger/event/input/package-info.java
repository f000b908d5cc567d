@NullMarked
package dev.askel.trigger.event.input;

import org.jspecify.annotations.NullMarked;
