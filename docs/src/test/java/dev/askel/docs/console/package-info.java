/**
 * Runs the end-to-end tests of the console. They are in this module because it is built after the
 * server. They use only the wire protocol of the server.
 */
@NullMarked
package dev.askel.docs.console;

import org.jspecify.annotations.NullMarked;
