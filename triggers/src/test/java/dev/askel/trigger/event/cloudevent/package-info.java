@NullMarked
package dev.askel.trigger.event.cloudevent;

import org.jspecify.annotations.NullMarked;
