@NullMarked
package dev.askel.engine.bulk;

import org.jspecify.annotations.NullMarked;
