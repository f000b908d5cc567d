@NullMarked
package dev.askel.trigger.event.publish;

import org.jspecify.annotations.NullMarked;
