@NullMarked
package dev.askel.trigger.warning;

import org.jspecify.annotations.NullMarked;
