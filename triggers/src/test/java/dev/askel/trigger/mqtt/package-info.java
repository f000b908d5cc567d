@NullMarked
package dev.askel.trigger.mqtt;

import org.jspecify.annotations.NullMarked;
