@NullMarked
package dev.askel.engine.api.usage;

import org.jspecify.annotations.NullMarked;
