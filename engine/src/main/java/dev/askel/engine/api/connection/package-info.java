/** The content of connections: authorization, parameters, allowed hosts and secrets. */
@NullMarked
package dev.askel.engine.api.connection;

import org.jspecify.annotations.NullMarked;
