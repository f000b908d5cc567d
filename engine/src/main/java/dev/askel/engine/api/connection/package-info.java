/** What a connection is made of, for those who write one down and those who call by it. */
@NullMarked
package dev.askel.engine.api.connection;

import org.jspecify.annotations.NullMarked;
