/**
 * Compares Askel's journal with a raw insert of equal rows and with Pekko Persistence JDBC. {@code
 * ./askel bench journal} runs the comparison.
 *
 * <p>This is verification code. It uses the engine's classes and no wire protocol, because it
 * measures the journal without a server. It is in this module because only this module has Pekko
 * Persistence JDBC on its class path.
 */
@NullMarked
package dev.askel.engine.bench;

import org.jspecify.annotations.NullMarked;
