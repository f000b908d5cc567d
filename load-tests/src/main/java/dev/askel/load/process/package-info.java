/**
 * Servers as processes of this machine: how they are started, killed and measured from outside.
 * Knows {@code /proc} and the layout of the data folder, nothing of what the server does.
 */
@NullMarked
package dev.askel.load.process;

import org.jspecify.annotations.NullMarked;
