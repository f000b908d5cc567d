@NullMarked
package dev.askel.trigger.event.status;

import org.jspecify.annotations.NullMarked;
