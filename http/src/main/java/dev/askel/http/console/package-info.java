/**
 * The web console's files as the class path has them, for browsers. Knows nothing of what they
 * show: the pages ask {@code /api/v1} like anybody else.
 */
@NullMarked
package dev.askel.http.console;

import org.jspecify.annotations.NullMarked;
