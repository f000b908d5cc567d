/**
 * Restores a database to a time under load, and lets a second site take over. Then checks the
 * histories.
 *
 * <p>This is verification code. It uses the wire protocol of the server and its commands.
 */
@NullMarked
package dev.askel.load.recovery;

import org.jspecify.annotations.NullMarked;
