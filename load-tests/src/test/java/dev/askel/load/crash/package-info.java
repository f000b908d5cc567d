/**
 * Kills a server under load, and checks its histories afterwards.
 *
 * <p>This is verification code. It uses the wire protocol of the server and signals its process.
 */
@NullMarked
package dev.askel.load.crash;

import org.jspecify.annotations.NullMarked;
