/**
 * Kills a server under load, and then checks its histories.
 *
 * <p>This is verification code. It uses the wire protocol of the server and sends signals to its
 * process.
 */
@NullMarked
package dev.askel.load.crash;

import org.jspecify.annotations.NullMarked;
