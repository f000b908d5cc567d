@NullMarked
package dev.askel.trigger.event.pattern;

import org.jspecify.annotations.NullMarked;
