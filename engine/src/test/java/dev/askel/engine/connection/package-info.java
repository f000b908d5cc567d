@NullMarked
package dev.askel.engine.connection;

import org.jspecify.annotations.NullMarked;
