@NullMarked
package dev.askel.engine.api.connection;

import org.jspecify.annotations.NullMarked;
