/** The console's end-to-end run, where the server that it needs has been built. */
@NullMarked
package dev.askel.docs.console;

import org.jspecify.annotations.NullMarked;
