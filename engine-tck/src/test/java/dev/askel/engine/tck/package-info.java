/**
 * Runs Pekko's persistence TCK on the journal's plugins, and reads the journal's tables with Pekko
 * Persistence JDBC.
 *
 * <p>This is verification code. It uses the engine's classes and no wire protocol, because the TCK
 * sends messages to the plugins. It is in this module because only this module has the TCK and
 * Pekko Persistence JDBC on its class path.
 */
@NullMarked
package dev.askel.engine.tck;

import org.jspecify.annotations.NullMarked;
