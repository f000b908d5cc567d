/**
 * Serves the web console's files from the class path. The pages use {@code /api/v1} like any other
 * client; this package does not depend on their content.
 */
@NullMarked
package dev.askel.http.console;

import org.jspecify.annotations.NullMarked;
