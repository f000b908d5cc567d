/**
 * Serves the web console and the documentation from the class path. The pages of the console use
 * {@code /api/v1} like any other client; this package does not depend on their content.
 */
@NullMarked
package dev.askel.http.pages;

import org.jspecify.annotations.NullMarked;
