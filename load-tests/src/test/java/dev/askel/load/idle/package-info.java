/**
 * Opens thousands of idle connections to a server in another process.
 *
 * <p>This is verification code. It uses only the wire protocol of the server.
 */
@NullMarked
package dev.askel.load.idle;

import org.jspecify.annotations.NullMarked;
