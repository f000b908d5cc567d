/**
 * Starts, kills and measures servers as processes of this machine.
 *
 * <p>This is verification code. It uses {@code /proc} and the layout of the data folder, but no
 * code of the server.
 */
@NullMarked
package dev.askel.load.process;

import org.jspecify.annotations.NullMarked;
