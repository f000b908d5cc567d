@NullMarked
package dev.askel.trigger.event.registry;

import org.jspecify.annotations.NullMarked;
