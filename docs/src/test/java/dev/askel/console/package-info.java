/**
 * Runs the end-to-end tests of the console. They are in this module because it is built after the
 * server. They use only the wire protocol of the server.
 *
 * <p>Test classes start in the order of their names. The first name of the module is that of the
 * longest tests, so that the others run beside them.
 */
@NullMarked
package dev.askel.console;

import org.jspecify.annotations.NullMarked;
