@NullMarked
package dev.askel.trigger.recent;

import org.jspecify.annotations.NullMarked;
