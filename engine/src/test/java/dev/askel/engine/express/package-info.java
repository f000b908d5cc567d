@NullMarked
package dev.askel.engine.express;

import org.jspecify.annotations.NullMarked;
